/** What members find in their favourites and monitor with a padlock: other groups, and keys. */
import { Select } from '@mantine/core'
import type { GroupView } from '@offhook/contract'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useApi } from '../../live/live.tsx'
import { GroupKeys, Places, Remove } from './group-keys.tsx'
import classes from './groups.module.css'
import { adminGroupsKey } from './groups-key.ts'

type Shown = GroupView['monitorGroups'][number]
type Key = GroupView['keys'][number]

interface GroupShownProps {
  readonly groupId: string | null
  readonly shown: readonly Shown[]
  readonly keys: readonly Key[]
  readonly onChange: (changes: { monitorGroups?: Shown[]; keys?: Key[] }) => void
}

/** Groups that are offered to choose from. */
const MOST_OFFERED = 200

export function GroupShown({ groupId, shown, keys, onChange }: GroupShownProps) {
  const { t } = useTranslation('groups')
  const api = useApi()
  const { data } = useQuery({
    queryKey: [...adminGroupsKey, 'choice'],
    queryFn: ({ signal }) => api.listGroups({ query: { limit: MOST_OFFERED }, signal }),
  })
  const nameOf = (id: string) => data?.items.find((group) => group.id === id)?.name ?? '—'
  const setShown = (at: number, changes: Partial<Shown>) =>
    onChange({ monitorGroups: shown.map((each, index) => (index === at ? { ...each, ...changes } : each)) })
  return (
    <div className="column far">
      <p className="dim">{t('shownHint')}</p>
      <section className="column near">
        <h3>{t('shownGroups')}</h3>
        {shown.map((each, at) => (
          <div key={each.groupId} className={classes.line}>
            <span className="grow truncate">{nameOf(each.groupId)}</span>
            <Places value={each} name={nameOf(each.groupId)} onChange={(changes) => setShown(at, changes)} />
            <Remove
              name={nameOf(each.groupId)}
              onClick={() => onChange({ monitorGroups: shown.filter((_each, index) => index !== at) })}
            />
          </div>
        ))}
        <Select
          label={t('addShown')}
          data={(data?.items ?? [])
            .filter(({ id }) => !shown.some((each) => each.groupId === id))
            .map(({ id, name }) => ({ value: id, label: id === groupId ? `${name} *` : name }))}
          value={null}
          searchable
          onChange={(id) =>
            id !== null &&
            onChange({ monitorGroups: [...shown, { groupId: id, inMonitor: true, inFavourites: false }] })
          }
        />
      </section>
      <GroupKeys keys={keys} onChange={(next) => onChange({ keys: next })} />
    </div>
  )
}
