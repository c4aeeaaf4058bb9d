import { describe, expect, it } from 'vitest'
import { createCloseStack } from '#server/closeStack.ts'

describe('closing what was opened', () => {
  it('[START-8] goes from last to first, once', async () => {
    const closed: string[] = []
    const stack = createCloseStack()
    stack.add(() => void closed.push('lock'))
    const store = { close: () => Promise.resolve(void closed.push('store')) }
    expect(stack.use(store)).toBe(store)
    await stack.close()
    await stack.close()
    expect(closed).toEqual(['store', 'lock'])
  })

  it('[START-8] closes the rest when one fails, and tells the first failure', async () => {
    const closed: string[] = []
    const stack = createCloseStack()
    stack.add(() => void closed.push('lock'))
    stack.add(() => Promise.reject(new Error('second')))
    stack.add(() => {
      throw new Error('first')
    })
    await expect(stack.close()).rejects.toThrow('first')
    expect(closed).toEqual(['lock'])
  })
})
