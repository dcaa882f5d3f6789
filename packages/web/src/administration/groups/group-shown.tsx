/** What members find in their favourites and monitor with a padlock: other groups, and keys. */
import { ActionIcon, Button, Checkbox, Select, TextInput } from '@mantine/core'
import type { GroupView } from '@offhook/contract'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useApi } from '../../live/live.tsx'
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
  const setKey = (at: number, changes: Partial<Key>) =>
    onChange({ keys: keys.map((each, index) => (index === at ? { ...each, ...changes } : each)) })
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
      <section className="column near">
        <h3>{t('keys')}</h3>
        {keys.map((key, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a key has no name of its own while it is written
          <div key={at} className={classes.line}>
            <TextInput
              className={classes.label}
              aria-label={t('keyLabel')}
              placeholder={t('keyLabel')}
              value={key.label}
              onChange={(event) => setKey(at, { label: event.currentTarget.value })}
            />
            <TextInput
              className={classes.number}
              aria-label={t('keyNumber')}
              placeholder={t('keyNumber')}
              inputMode="tel"
              value={key.number}
              onChange={(event) => setKey(at, { number: event.currentTarget.value })}
            />
            <Places value={key} name={key.label} onChange={(changes) => setKey(at, changes)} />
            <Remove
              name={key.label}
              onClick={() => onChange({ keys: keys.filter((_each, index) => index !== at) })}
            />
          </div>
        ))}
        <div>
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconPlus size={16} aria-hidden />}
            onClick={() =>
              onChange({ keys: [...keys, { label: '', number: '', inMonitor: true, inFavourites: false }] })
            }
          >
            {t('addKey')}
          </Button>
        </div>
      </section>
    </div>
  )
}

interface PlacesProps {
  readonly value: { readonly inMonitor: boolean; readonly inFavourites: boolean }
  readonly name: string
  readonly onChange: (changes: { inMonitor?: boolean; inFavourites?: boolean }) => void
}

function Places({ value, name, onChange }: PlacesProps) {
  const { t } = useTranslation('groups')
  return (
    <>
      {(['inMonitor', 'inFavourites'] as const).map((place) => (
        <Checkbox
          key={place}
          size="xs"
          label={
            <>
              {t(place)}
              <span className="visuallyHidden">: {name}</span>
            </>
          }
          checked={value[place]}
          onChange={(event) => onChange({ [place]: event.currentTarget.checked })}
        />
      ))}
    </>
  )
}

function Remove({ name, onClick }: { readonly name: string; readonly onClick: () => void }) {
  const { t } = useTranslation('groups')
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      c="var(--ink-dim)"
      aria-label={t('remove', { name })}
      onClick={onClick}
    >
      <IconTrash size={18} aria-hidden />
    </ActionIcon>
  )
}
