import type { NamedOperator } from '../operators.ts'
import { Account } from './numbers.tsx'

/** Anybody can take any name, so number and address are always beside it. */
export function OperatorName({ operator, id }: { readonly operator: NamedOperator | undefined; readonly id: number }) {
  if (!operator) return <>{id}</>
  const { name, address } = operator
  if (!name) return <>{id} · <Account address={address} /></>
  return (
    <>
      {id} · <span className="name">{name}</span>
      <small><Account address={address} /></small>
    </>
  )
}
