/** Further fields of a person in the administration: numbers, address, phones, profile, services, groups. */
import { ActionIcon, Button, Checkbox, Select, Switch, TextInput } from '@mantine/core'
import type { AdminPerson } from '@offhook/contract'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { listOf } from '../../elements/form.ts'
import { useApi } from '../../live/live.tsx'
import { AddressFields, NumberFields } from '../../people/number-fields.tsx'
import classes from '../administration.module.css'
import groupClasses from '../groups/groups.module.css'
import { profilesKey } from '../profiles/profiles-key.ts'
import { ServiceChecks } from '../services/service-checks.tsx'
import { FurtherFields } from './further-fields.tsx'
import type { Details } from './person-draft.ts'

interface PartProps {
  readonly details: Details
  readonly set: (changes: Partial<Details>) => void
  /** Fields that the directory gives. */
  readonly fixed: readonly string[]
}

export function ContactPart(props: PartProps & { readonly websiteProblem: string | undefined }) {
  const { t } = useTranslation('people')
  const { details, set, fixed, websiteProblem } = props
  return (
    <div className="column">
      <div className={classes.two}>
        {(['firstName', 'lastName'] as const).map((name) => (
          <TextInput
            key={name}
            label={t(`fields.${name}`)}
            value={details[name]}
            maxLength={80}
            readOnly={fixed.includes(name)}
            onChange={(event) => set({ [name]: event.currentTarget.value })}
          />
        ))}
      </div>
      <NumberFields value={details.numbers} fixed={fixed} onChange={(numbers) => set({ numbers })} />
      <TextInput
        label={t('fields.company')}
        value={details.company}
        maxLength={120}
        readOnly={fixed.includes('company')}
        onChange={(event) => set({ company: event.currentTarget.value })}
      />
      <AddressFields
        value={details.address}
        fixed={fixed}
        websiteProblem={websiteProblem}
        onChange={(address) => set({ address })}
      />
      <FurtherFields value={details.furtherFields} onChange={(furtherFields) => set({ furtherFields })} />
    </div>
  )
}

interface PhonesPartProps extends Omit<PartProps, 'fixed'> {
  /** Lines that were found by number. */
  readonly matches: AdminPerson['matches'] | null
}

export function PhonesPart({ details, set, matches }: PhonesPartProps) {
  const { t } = useTranslation('people')
  const { extraLines, hiddenLines } = details
  const found = matches ? [...matches.business, ...matches.business2] : []
  const setLine = (at: number, changes: Partial<Details['extraLines'][number]>) =>
    set({ extraLines: extraLines.map((line, index) => (index === at ? { ...line, ...changes } : line)) })
  return (
    <div className="column far">
      {matches ? (
        <p className="dim small">
          {found.length === 0
            ? t('fields.noMatches')
            : t('fields.matches', { lines: found.join(', '), count: found.length })}
        </p>
      ) : null}
      <Switch
        label={t('fields.usesExtensions')}
        description={t('fields.usesExtensionsHint')}
        checked={details.usesExtensions}
        onChange={(event) => set({ usesExtensions: event.currentTarget.checked })}
      />
      <TextInput
        label={t('fields.hiddenLines')}
        description={t('fields.hiddenLinesHint')}
        defaultValue={hiddenLines.join(', ')}
        onChange={(event) => set({ hiddenLines: listOf(event.currentTarget.value) })}
      />
      <section className="column near">
        <h3>{t('fields.extraLines')}</h3>
        <p className="dim small">{t('fields.extraLinesHint')}</p>
        {extraLines.map((line, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line has no name of its own while it is written
          <div key={at} className={groupClasses.line}>
            <TextInput
              className={groupClasses.number}
              aria-label={t('fields.line')}
              placeholder={t('fields.line')}
              value={line.line}
              onChange={(event) => setLine(at, { line: event.currentTarget.value })}
            />
            {(['seeOutgoingParty', 'seeIncomingParty', 'pickUp'] as const).map((name) => (
              <Checkbox
                key={name}
                size="xs"
                label={t(`fields.extra.${name}`)}
                checked={line[name]}
                onChange={(event) => setLine(at, { [name]: event.currentTarget.checked })}
              />
            ))}
            <ActionIcon
              variant="subtle"
              color="gray"
              c="var(--ink-dim)"
              aria-label={t('fields.removeLine', { line: line.line })}
              onClick={() => set({ extraLines: extraLines.filter((_line, index) => index !== at) })}
            >
              <IconTrash size={18} aria-hidden />
            </ActionIcon>
          </div>
        ))}
        <div>
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconPlus size={16} aria-hidden />}
            onClick={() =>
              set({
                extraLines: [
                  ...extraLines,
                  { line: '', seeOutgoingParty: false, seeIncomingParty: true, pickUp: false },
                ],
              })
            }
          >
            {t('fields.addLine')}
          </Button>
        </div>
      </section>
    </div>
  )
}

interface GivenPartProps extends Omit<PartProps, 'fixed'> {
  readonly personId: string | null
}

export function GivenPart({ details, set, personId }: GivenPartProps) {
  const { t } = useTranslation(['people', 'groups'])
  const api = useApi()
  const profiles = useQuery({ queryKey: profilesKey, queryFn: ({ signal }) => api.listProfiles({ signal }) })
  const groups = useQuery({
    queryKey: ['admin', 'groups', 'of', personId],
    queryFn: ({ signal }) => api.listPersonGroups({ params: { id: personId! }, signal }),
    enabled: personId !== null,
  })
  return (
    <div className="column far">
      <Select
        label={t('fields.profile')}
        data={[
          { value: '', label: t('fields.profileDefault') },
          ...(profiles.data ?? []).map(({ id, name }) => ({ value: id, label: name })),
        ]}
        value={details.profileId ?? ''}
        allowDeselect={false}
        onChange={(value) => set({ profileId: value === '' ? null : value })}
      />
      <ServiceChecks
        label={t('fields.services')}
        value={details.entitlements}
        onChange={(entitlements) => set({ entitlements })}
      />
      {groups.data ? (
        <section className="column tight">
          <h3>{t('title', { ns: 'groups' })}</h3>
          <p className="dim">{groups.data.map(({ name }) => name).join(', ') || t('fields.noGroups')}</p>
        </section>
      ) : null}
    </div>
  )
}
