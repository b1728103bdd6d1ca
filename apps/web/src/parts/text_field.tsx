import { useId } from 'react'

interface Props {
  readonly label: string
  readonly value: string
  readonly onChange: (text: string) => void
  readonly problem?: string | undefined
  /** What to know before typing. */
  readonly hint?: string
  readonly placeholder?: string
}

export function TextField({ label, value, onChange, problem, hint, placeholder }: Props) {
  const id = useId()
  return (
    <div className={problem ? 'field wrong' : 'field'}>
      <div className="field-head">
        <label htmlFor={id}>{label}</label>
      </div>
      {hint && <p className="hint" id={`${id}-hint`}>{hint}</p>}
      <div className="field-box text">
        <input
          id={id}
          autoComplete="off"
          spellCheck={false}
          value={value}
          placeholder={placeholder}
          onChange={(event) => onChange(event.target.value)}
          aria-invalid={problem !== undefined}
          aria-describedby={`${id}-hint ${id}-problem`}
        />
      </div>
      <p className="problem" id={`${id}-problem`} aria-live="polite">
        {problem}
      </p>
    </div>
  )
}
