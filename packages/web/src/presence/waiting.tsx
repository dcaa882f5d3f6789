/** Calls that wait until both are free, at the top of every page, for the one who waits and for the one who is waited for. */
import type { CampOn } from '@offhook/contract'
import { IconHourglass, IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useShowProblem } from '../elements/problem.tsx'
import { useApi, useMe } from '../live/live.tsx'
import classes from './waiting.module.css'

export function Waiting() {
  const { t } = useTranslation('people')
  const me = useMe()
  const api = useApi()
  const showProblem = useShowProblem()
  const cancel = (campOn: CampOn) => api.cancelCampOn({ params: { id: campOn.id } }).catch(showProblem)
  if (!me || me.campOns.length === 0) return null
  return (
    <ul className={classes.list} aria-label={t('waiting.label')}>
      {me.campOns.map((campOn) => {
        const isMine = campOn.asker.id === me.id
        const name = isMine ? campOn.target.name : campOn.asker.name
        const words = isMine ? t(`waiting.mine.${campOn.state}`, { name }) : t('waiting.theirs', { name })
        return (
          <li
            key={campOn.id}
            className={classes.chip}
            title={t(isMine ? 'waiting.mineHint' : 'waiting.theirsHint', { name })}
          >
            <IconHourglass size={16} aria-hidden />
            <span className="truncate">{words}</span>
            <button
              type="button"
              className={classes.button}
              aria-label={t(isMine ? 'waiting.cancel' : 'waiting.decline', { name })}
              title={t(isMine ? 'waiting.cancel' : 'waiting.decline', { name })}
              onClick={() => cancel(campOn)}
            >
              <IconX size={14} aria-hidden />
            </button>
          </li>
        )
      })}
    </ul>
  )
}
