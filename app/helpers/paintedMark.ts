/** Name of the performance mark that each painting of a prediction leaves, with `detail: { frameId, pixelRevision, status }`. */
export const paintedMark = 'raywatch:painted'
