import type { ShownCall } from '../live/live-store.ts'
import { CallCard } from './call-card.tsx'
import { dockItems } from './call-phase.ts'
import { Consultation } from './consultation.tsx'

export function CallList({
  calls,
  isLarge,
}: {
  readonly calls: readonly ShownCall[]
  readonly isLarge?: boolean
}) {
  return dockItems(calls).map((item) =>
    item.kind === 'single' ? (
      <CallCard key={item.key} shown={item.shown} isLarge={isLarge} />
    ) : (
      <Consultation key={item.key} held={item.held} consultation={item.consultation} isLarge={isLarge} />
    ),
  )
}
