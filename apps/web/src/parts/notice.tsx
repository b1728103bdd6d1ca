import type { ReactNode } from 'react'

/** What somebody should know before they go on: `calm` explains, `warn` costs or delays, `bad` is lost or refused. */
export function Notice({ tone = 'calm', title, children }: {
  readonly tone?: 'calm' | 'warn' | 'bad'
  readonly title: string
  readonly children?: ReactNode
}) {
  return (
    <div className={`notice ${tone}`} role={tone === 'calm' ? undefined : 'status'}>
      <strong>{title}</strong>
      {children && <p>{children}</p>}
    </div>
  )
}
