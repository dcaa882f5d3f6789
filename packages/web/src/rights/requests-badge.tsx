/** In the head of every page, while somebody waits for an answer. */
import { Popover } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconUserQuestion } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { RequestCard } from './request-card.tsx'
import classes from './rights.module.css'
import { useGrantRequests } from './use-grant-requests.ts'

export function RequestsBadge() {
  const { t } = useTranslation('rights')
  const received = useGrantRequests()?.received
  const [isOpen, setOpen] = useState(false)
  const known = useRef<ReadonlySet<string> | null>(null)
  useEffect(() => {
    if (!received) return
    const former = known.current
    known.current = new Set(received.map(({ askerId }) => askerId))
    // Those that were there when the page opened are in the badge.
    for (const { askerId, askerName } of former === null ? [] : received)
      if (!former?.has(askerId))
        notifications.show({
          message: t('requests.came', { name: askerName }),
          role: 'status',
          color: 'accent',
          autoClose: 10_000,
        })
  }, [received, t])
  if (!received || received.length === 0) return null
  const label = t('requests.label', { count: received.length })
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" width={320} trapFocus returnFocus>
      <Popover.Target>
        <button
          type="button"
          className={classes.badge}
          aria-label={label}
          title={label}
          onClick={() => setOpen(!isOpen)}
        >
          <IconUserQuestion size={20} stroke={1.7} aria-hidden />
          <span className={classes.count} aria-hidden>
            {received.length}
          </span>
        </button>
      </Popover.Target>
      <Popover.Dropdown p={0} aria-label={t('requests.title')}>
        <div className={classes.requests}>
          {received.map((request) => (
            <RequestCard key={request.askerId} request={request} />
          ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}
