// Facts: a name and a value on each line.

import type { ReactNode } from 'react'

export interface Fact {
  readonly name: string
  readonly value: ReactNode
  /** What the name means, or where the value is from. */
  readonly note?: string
}

/** With an `id`, tests find the list. */
export function Facts({ facts, id }: { readonly facts: readonly (Fact | false | undefined)[]; readonly id?: string }) {
  return (
    <dl className="facts" id={id}>
      {facts.map(
        (fact) =>
          fact && (
            <div key={fact.name}>
              <dt>
                {fact.name}
                {fact.note && <small>{fact.note}</small>}
              </dt>
              <dd>{fact.value}</dd>
            </div>
          ),
      )}
    </dl>
  )
}
