/** Chips that say that calls do not come or go as usual; a click sets that right. */
import type { OwnLine, RemoteOffice } from '@offhook/contract'
import { IconArrowForwardUp, IconBellOff, IconPhoneCalling } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useMoment } from '../elements/use-moment.ts'
import { useOwnChanges } from '../own/use-own-changes.ts'
import { useRemoteOffice, useRemoteOfficeChanges } from '../own/use-remote-office.ts'
import classes from './me-menu.module.css'

export function PlainSight({ lines }: { readonly lines: readonly OwnLine[] }) {
  const { t } = useTranslation()
  const { setDoNotDisturb, setForwardings } = useOwnChanges()
  const { present } = useRemoteOffice()
  return (
    <div className={classes.chips}>
      {lines.map((line) => {
        const always = line.forwardings.find(({ kind }) => kind === 'always')
        return (
          <span key={line.line} className={classes.chips}>
            {line.doNotDisturb ? (
              <button
                type="button"
                className={classes.chip}
                data-tone="calm"
                title={t('me.doNotDisturbOff')}
                onClick={() => setDoNotDisturb(line.line, false)}
              >
                <IconBellOff size={16} aria-hidden />
                <span className={classes.chipWord}>{t('me.doNotDisturb')}</span>
              </button>
            ) : null}
            {present?.line === line.line ? (
              <Elsewhere away={present} />
            ) : always ? (
              <button
                type="button"
                className={classes.chip}
                data-tone="warn"
                title={t('me.forwardedOff', { destination: always.destination })}
                onClick={() =>
                  setForwardings(
                    line.line,
                    line.forwardings.filter((forwarding) => forwarding !== always),
                  )
                }
              >
                <IconArrowForwardUp size={16} aria-hidden />
                <span className={`${classes.chipWord} tabular`}>
                  {t('me.forwarded', { destination: always.destination })}
                </span>
              </button>
            ) : null}
          </span>
        )
      })}
    </div>
  )
}

function Elsewhere({ away }: { readonly away: RemoteOffice }) {
  const { t } = useTranslation()
  const { end } = useRemoteOfficeChanges()
  const moment = useMoment()
  const { number, until } = away
  return (
    <button
      type="button"
      className={classes.chip}
      data-tone="warn"
      title={t('me.elsewhereOff', { number, time: moment(until) })}
      onClick={() => void end()}
    >
      <IconPhoneCalling size={16} aria-hidden />
      <span className={`${classes.chipWord} tabular`}>{t('me.elsewhere', { number })}</span>
    </button>
  )
}
