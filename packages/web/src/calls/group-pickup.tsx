/** A call rings in the pickup group of an own line, which is free: take it. Stands with the calls, and never takes the focus. */
import { Button } from '@mantine/core'
import { IconPhoneIncoming } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { announce } from '../elements/announce.ts'
import { useShowProblem } from '../elements/problem.tsx'
import { useApi, useLines, useMe } from '../live/live.tsx'
import { lineThatDials } from '../own/line-that-dials.ts'
import { useLineLabel } from '../own/use-line-label.ts'
import classes from './call-card.module.css'
import { callKeys } from './call-keys.ts'

/** The own line at which a call of its pickup group may be taken now. */
export function useGroupPickup() {
  const me = useMe()
  const lines = useLines().filter(({ ringsInGroup }) => ringsInGroup)
  return lineThatDials(lines, me?.preferredLine ?? null)
}

/** A screen reader hears when it begins to ring in the group. */
export function useSpokenGroupPickup(): void {
  const { t } = useTranslation('calls')
  const rings = useGroupPickup() !== undefined
  useEffect(() => {
    if (rings) announce(t('group.say'))
  }, [rings, t])
}

export function GroupPickup() {
  const { t } = useTranslation('calls')
  const api = useApi()
  const showProblem = useShowProblem()
  const lineLabel = useLineLabel()
  const isOneOfMany = useLines().length > 1
  const line = useGroupPickup()
  const pickUp = useMutation({
    mutationFn: (number: string) => api.pickUpInGroup({ params: { line: number } }),
    onError: showProblem,
  })
  if (!line) return null
  return (
    <section className={classes.card} data-group-pickup aria-label={t('group.title')}>
      <div>
        <strong>{t('group.title')}</strong>
        <div className="dim small">
          {isOneOfMany ? t('group.atLine', { line: lineLabel(line) }) : t('group.hint')}
        </div>
      </div>
      <div className={classes.actions}>
        <Button
          size="sm"
          radius="xl"
          data-service="pickUpInGroup"
          aria-keyshortcuts={callKeys.answer}
          leftSection={<IconPhoneIncoming size={17} stroke={1.8} aria-hidden />}
          loading={pickUp.isPending}
          onClick={() => pickUp.mutate(line.line)}
        >
          {t('group.action')}
        </Button>
      </div>
    </section>
  )
}
