import type { KeyHelp } from '#app/components/shell/KeysDialog.tsx'

/** What `?` shows on the run page, in the order a person needs it. */
export const runKeyHelp: readonly KeyHelp[] = [
  { keys: ['←', '→'], does: 'previous, next step' },
  { keys: ['Shift ←', 'Shift →'], does: 'ten steps at a time' },
  { keys: ['Home', 'End'], does: 'first, last step' },
  { keys: ['L'], does: 'follow live, or stop following' },
  { keys: ['[', ']'], does: 'previous, next view' },
  { keys: ['V'], does: 'choose a view' },
  { keys: ['E'], does: 'absolute, squared, signed error' },
  { keys: ['F'], does: 'fit the image into its pane' },
  { keys: ['1'], does: 'one image pixel on one screen pixel' },
  { keys: ['+', '−'], does: 'zoom in, out' },
  { keys: ['G'], does: 'logarithmic axis for losses' },
  { keys: ['T'], does: 'switch between the dark and the light theme' },
  { keys: ['?'], does: 'this list' },
]
