/** A set of callbacks that are called together. */
export interface Listeners<Message = void> {
  add(listener: (message: Message) => void): () => void
  notify(message: Message): void
  readonly size: number
}

export function createListeners<Message = void>(): Listeners<Message> {
  const listeners = new Set<(message: Message) => void>()
  return {
    add(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    notify(message) {
      for (const listener of [...listeners]) listener(message)
    },
    get size() {
      return listeners.size
    },
  }
}
