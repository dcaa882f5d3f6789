/** Changes several people at once: profile, group, a service, who has which level over them, whether they may sign in. */
import { Button, Drawer, Progress, SegmentedControl, Select } from '@mantine/core'
import type { AdminPerson, Entitlement } from '@offhook/contract'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { showDone, useProblemText } from '../../elements/problem.tsx'
import { useApi } from '../../live/live.tsx'
import { PersonSelect } from '../../people/person-select.tsx'
import classes from '../administration.module.css'
import { profilesKey } from '../profiles/profiles-key.ts'
import { services } from '../services/services.ts'

interface BulkEditProps {
  readonly people: readonly AdminPerson[]
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly onChanged: () => Promise<unknown>
}

export function BulkEdit(props: BulkEditProps) {
  const { t } = useTranslation(['people', 'shell'])
  const { people, isOpen, onClose } = props
  return (
    <Drawer
      opened={isOpen}
      onClose={onClose}
      title={t('bulk.title', { count: people.length })}
      closeButtonProps={{ 'aria-label': t('close', { ns: 'shell' }) }}
    >
      {isOpen ? <Fields {...props} /> : null}
    </Drawer>
  )
}

/** Groups that are offered. */
const MOST_GROUPS = 200
const leave = 'leave'
const levels = ['public', 'business', 'team', 'personal'] as const
type Level = (typeof levels)[number]

function Fields({ people, onClose, onChanged }: BulkEditProps) {
  const { t } = useTranslation(['people', 'groups', 'administration', 'shell'])
  const api = useApi()
  const problemText = useProblemText()
  const [profile, setProfile] = useState(leave)
  const [group, setGroup] = useState(leave)
  const [service, setService] = useState<Entitlement | typeof leave>(leave)
  const [viewerId, setViewer] = useState<string | null>(null)
  const [level, setLevel] = useState<Level>('business')
  const [active, setActive] = useState<'leave' | 'on' | 'off'>(leave)
  const [done, setDone] = useState<number | null>(null)
  const [failures, setFailures] = useState<readonly string[]>([])
  const profiles = useQuery({ queryKey: profilesKey, queryFn: ({ signal }) => api.listProfiles({ signal }) })
  const groups = useQuery({
    queryKey: ['admin', 'groups', 'choice'],
    queryFn: ({ signal }) => api.listGroups({ query: { limit: MOST_GROUPS }, signal }),
  })
  const changesFor = (person: AdminPerson) => ({
    ...(profile === leave ? {} : { profileId: profile === '' ? null : profile }),
    ...(service === leave || person.entitlements.includes(service)
      ? {}
      : { entitlements: [...person.entitlements, service] }),
    ...(active === leave ? {} : { isActive: active === 'on' }),
  })
  const apply = async () => {
    setDone(0)
    const failed: string[] = []
    if (group !== leave) {
      await api
        .addGroupMembers({ params: { id: group }, body: { personIds: people.map(({ id }) => id) } })
        .catch((fault: unknown) => failed.push(problemText(fault)))
    }
    for (const [index, person] of people.entries()) {
      const body = changesFor(person)
      if (Object.keys(body).length > 0) {
        await api
          .changePerson({ params: { id: person.id }, body })
          .catch((fault: unknown) => failed.push(`${person.name}: ${problemText(fault)}`))
      }
      if (viewerId !== null && viewerId !== person.id) {
        await api
          .setPersonGrant({ params: { id: person.id, viewerId }, body: { level } })
          .catch((fault: unknown) => failed.push(`${person.name}: ${problemText(fault)}`))
      }
      setDone(index + 1)
    }
    await onChanged()
    setFailures(failed)
    setDone(null)
    if (failed.length > 0) return
    showDone(t('bulk.done', { count: people.length }))
    onClose()
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void apply()
  }
  const asItIs = { value: leave, label: t('bulk.leave') }
  const isNothing = viewerId === null && [profile, group, service, active].every((each) => each === leave)
  return (
    <form className={classes.form} onSubmit={submit}>
      <p className="dim small">{people.map(({ name }) => name).join(', ')}</p>
      <Select
        label={t('fields.profile')}
        data={[
          asItIs,
          { value: '', label: t('fields.profileDefault') },
          ...(profiles.data ?? []).map(({ id, name }) => ({ value: id, label: name })),
        ]}
        value={profile}
        allowDeselect={false}
        onChange={(value) => setProfile(value ?? leave)}
      />
      <Select
        label={t('bulk.group')}
        data={[asItIs, ...(groups.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))]}
        value={group}
        searchable
        allowDeselect={false}
        onChange={(value) => setGroup(value ?? leave)}
      />
      <Select
        label={t('bulk.service')}
        data={[
          asItIs,
          ...services.map((value) => ({ value, label: t(`service.${value}`, { ns: 'groups' }) })),
        ]}
        value={service}
        allowDeselect={false}
        onChange={(value) => setService(services.find((known) => known === value) ?? leave)}
      />
      <PersonSelect label={t('bulk.viewer')} value={viewerId} isClearable isInside onChange={setViewer} />
      {viewerId === null ? null : (
        <Select
          label={t('bulk.level')}
          description={t('bulk.levelHint')}
          data={levels.map((value) => ({
            value,
            label: t(`settings.levels.${value}`, { ns: 'administration' }),
          }))}
          value={level}
          allowDeselect={false}
          onChange={(value) => setLevel(levels.find((known) => known === value) ?? level)}
        />
      )}
      <div className="row between wrap">
        <span>{t('bulk.active')}</span>
        <SegmentedControl
          aria-label={t('bulk.active')}
          value={active}
          onChange={(value) => setActive(value === 'on' ? 'on' : value === 'off' ? 'off' : leave)}
          data={[asItIs, { value: 'on', label: t('bulk.yes') }, { value: 'off', label: t('bulk.no') }]}
        />
      </div>
      {done === null ? null : (
        <Progress value={(100 * done) / people.length} aria-label={t('bulk.progress')} />
      )}
      <div role="alert">
        {failures.map((failure) => (
          <p key={failure}>{failure}</p>
        ))}
      </div>
      <div>
        <Button type="submit" loading={done !== null} disabled={isNothing}>
          {t('bulk.apply', { count: people.length })}
        </Button>
      </div>
    </form>
  )
}
