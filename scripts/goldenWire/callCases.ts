import { bytes, floats } from './notation.ts'

/**
 * What a client must send for a call. Arguments are written with the names of the Python package; arrays as their data type, shape and
 * bytes. Defaults may be left out, `wallTimeMs` may be added to points and frames, and several `log` calls may share one message.
 */
export const callCases = [
  {
    name: 'scalars of one step',
    call: 'log',
    arguments: { values: { 'train/loss': 0.5, lr: 0.01 }, step: 7 },
    bodies: [
      {
        type: 'scalars',
        points: [
          { name: 'train/loss', step: 7, value: 0.5 },
          { name: 'lr', step: 7, value: 0.01 },
        ],
      },
    ],
  },
  {
    name: 'a value that is not finite',
    call: 'log',
    arguments: { values: { loss: { $float: 'nan' }, best: { $float: '-inf' } }, step: 0 },
    bodies: [
      {
        type: 'scalars',
        points: [
          { name: 'loss', step: 0, value: 'NaN' },
          { name: 'best', step: 0, value: '-Infinity' },
        ],
      },
    ],
  },
  {
    name: 'a view with its ground truth, which the server lacks',
    call: 'log_view',
    arguments: {
      view: 'test/r_0',
      step: 100,
      prediction: { $array: { dataType: 'float32', shape: [1, 2, 3], data: floats(0, 0.25, 0.5, 0.75, 1, 1.5) } },
      ground_truth: { $array: { dataType: 'uint8', shape: [1, 2, 3], data: bytes(255, 0, 0, 0, 0, 255) } },
    },
    bodies: [
      {
        type: 'groundTruth',
        view: 'test/r_0',
        colorSpace: 'srgb',
        image: { encoding: 'raw', width: 2, height: 1, channels: 3, dataType: 'uint8', data: bytes(255, 0, 0, 0, 0, 255) },
      },
      {
        type: 'frame',
        view: 'test/r_0',
        step: 100,
        colorSpace: 'srgb',
        image: { encoding: 'raw', width: 2, height: 1, channels: 3, dataType: 'float32', data: floats(0, 0.25, 0.5, 0.75, 1, 1.5) },
      },
    ],
  },
  {
    name: 'the end',
    call: 'finish',
    arguments: {},
    bodies: [{ type: 'finish', status: 'finished' }],
  },
] as const
