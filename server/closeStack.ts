export interface CloseStack {
  add(close: () => void | Promise<void>): void
  /** Remembers to close the resource, and answers it. */
  use<Resource extends { close(): Promise<void> }>(resource: Resource): Resource
  /** Closes everything, last opened first; all of it, even when one fails. Rejects with the first failure. */
  close(): Promise<void>
}

export function createCloseStack(): CloseStack {
  const closers: (() => void | Promise<void>)[] = []
  return {
    add: (close) => void closers.push(close),
    use: (resource) => {
      closers.push(() => resource.close())
      return resource
    },
    close: async () => {
      const failures: unknown[] = []
      for (let close = closers.pop(); close !== undefined; close = closers.pop()) {
        try {
          await close()
        } catch (error) {
          failures.push(error)
        }
      }
      if (failures.length > 0) throw failures[0]
    },
  }
}
