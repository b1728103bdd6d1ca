import { THIN_HEALTH, WAD } from '../markets.ts'
import { Decimal } from './numbers.tsx'

/** How far a debt is from its limit. */
export function Health({ health }: { readonly health: bigint | undefined }) {
  if (health === undefined) return <span className="soft">no debt</span>
  const tone = health < WAD ? 'state bad' : health < THIN_HEALTH ? 'state warn' : 'state'
  return (
    <span className={tone}>
      <Decimal whole={health} places={3} />
    </span>
  )
}
