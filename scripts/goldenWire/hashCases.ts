import { bytes, bytesOf, floats } from './notation.ts'

/** Images and their canonical hashes; the hashes were computed once with another implementation (Python's hashlib). */
export const hashCases = [
  {
    name: 'red and blue',
    image: { width: 2, height: 1, channels: 3, dataType: 'uint8', colorSpace: 'srgb', data: bytes(255, 0, 0, 0, 0, 255) },
    hash: 'ebf9e3beb937b146b11abc7f3b98fc543fe960e3abdb830a688db9f0d1d4f8f8',
  },
  {
    name: 'one linear value',
    image: { width: 1, height: 1, channels: 1, dataType: 'float32', colorSpace: 'linear', data: floats(0.5) },
    hash: 'b7cad655a02783523ff6de4498688e5955b0582f712e73d4dc1180d293a9ce7c',
  },
  {
    name: 'half floats with an infinity',
    image: { width: 1, height: 2, channels: 4, dataType: 'float16', colorSpace: 'srgb', data: bytes(0, 0x3c, 0, 0x38, 0, 0x7c, 0, 0, 0, 0, 0, 0, 0, 0x80, 0xff, 0x7b) },
    hash: '383e711de5479b161388dbec93369bda979e2b519c158fa6b233ebf493539927',
  },
  {
    name: 'every byte, 16 × 16 grey',
    image: { width: 16, height: 16, channels: 1, dataType: 'uint8', colorSpace: 'srgb', data: bytesOf(Uint8Array.from({ length: 256 }, (_, index) => index)) },
    hash: 'a6561045ff4dc440d76af9300f55b726a2eda40aee6df88915f03012e4b3f7d6',
  },
] as const
