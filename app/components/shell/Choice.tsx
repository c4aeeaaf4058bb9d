'use client'

interface ChoiceProps<Value extends string | number> {
  readonly label: string
  readonly value: Value
  readonly options: readonly { readonly value: Value; readonly text: string; readonly title?: string }[]
  readonly onChoose: (value: Value) => void
}

/** One of a few, all in sight. */
export function Choice<Value extends string | number>({ label, value, options, onChoose }: ChoiceProps<Value>) {
  return (
    <div role="radiogroup" aria-label={label} className="flex items-center">
      <span className="mr-2 text-xs text-faint">{label}</span>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          role="radio"
          aria-checked={option.value === value}
          title={option.title}
          onClick={() => onChoose(option.value)}
          className="-ml-px h-7 border border-line bg-surface px-2 text-xs text-muted first-of-type:ml-0 first-of-type:rounded-l last-of-type:rounded-r hover:text-ink aria-checked:z-10 aria-checked:border-accent aria-checked:text-accent"
        >
          {option.text}
        </button>
      ))}
    </div>
  )
}
