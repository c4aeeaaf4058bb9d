/** What the browser remembers between visits. The only file that touches `localStorage`; a browser that forbids it forgets. */
export const themes = ['dark', 'light'] as const
export type Theme = (typeof themes)[number]

const themeKey = 'raywatch.theme'

function read(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    // Private windows and strict cookie settings throw here: nothing is remembered, and nothing else breaks.
    return null
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {
    // As above; a full storage throws too.
  }
}

export function readTheme(): Theme {
  return read(themeKey) === 'light' ? 'light' : 'dark'
}

export function rememberTheme(theme: Theme): void {
  write(themeKey, theme)
}

/** JavaScript to run before the first paint, so that the light theme never flashes dark. */
export const themeBootScript = `try{if(localStorage.getItem('${themeKey}')==='light')document.documentElement.dataset.theme='light'}catch{}`
