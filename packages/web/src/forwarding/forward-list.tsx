/** The forwarding list of a line, to be read: administrators set it. */
import type { LineForwardings } from '@offhook/contract'
import { useTranslation } from 'react-i18next'
import classes from './forwarding.module.css'

interface ForwardListProps {
  readonly line: string
  readonly list: NonNullable<LineForwardings['forwardList']>
}

export function ForwardList({ line, list }: ForwardListProps) {
  const { t } = useTranslation('settings')
  const last = list.targets.length - 1
  return (
    <div className={classes.forwardings}>
      <h3 id={`list-${line}`}>{t('forwardList')}</h3>
      <p className="dim small">{t('forwardListHint')}</p>
      <ol className={classes.stations} aria-labelledby={`list-${line}`}>
        <li>
          <span className="tabular">{line}</span>
          <span className="dim small"> · {t('rings', { count: list.ringSeconds })}</span>
        </li>
        {list.targets.map(({ destination, ringSeconds }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a station may come twice, and the list is only read
          <li key={index}>
            <span className="tabular">{destination}</span>
            <span className="dim small">
              {' '}
              · {index === last ? t('ringsOn') : t('rings', { count: ringSeconds })}
            </span>
          </li>
        ))}
      </ol>
    </div>
  )
}
