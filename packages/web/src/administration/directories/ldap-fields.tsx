/** What only LDAP servers need: where they are, who reads, what is read, and which attribute is which field. */
import { Select, Switch, Textarea, TextInput } from '@mantine/core'
import { directoryFields } from '@offhook/contract'
import { useTranslation } from 'react-i18next'
import { PasswordField } from '../../elements/password-field.tsx'
import administration from '../administration.module.css'
import { bound, type DraftProps } from './bound-field.ts'
import classes from './directories.module.css'
import type { DirectoryDraft } from './directory-draft.ts'

const securities = ['ldaps', 'startTls', 'none'] as const

export function LdapFields({ draft, onDraft }: DraftProps) {
  const { t } = useTranslation('directories')
  const bind = (name: Parameters<typeof bound>[1]) => bound({ draft, onDraft }, name)
  return (
    <>
      <Textarea
        label={t('form.servers')}
        description={t('form.serversHint')}
        autosize
        minRows={1}
        {...bind('servers')}
      />
      <TextInput
        label={t('form.domain')}
        description={t('form.domainHint')}
        placeholder="example.com"
        {...bind('domain')}
      />
      <Select
        label={t('form.security')}
        allowDeselect={false}
        data={securities.map((value) => ({ value, label: t(`form.securities.${value}`) }))}
        value={draft.security}
        onChange={(value) =>
          onDraft({ ...draft, security: securities.find((known) => known === value) ?? 'ldaps' })
        }
      />
      {draft.security === 'none' ? null : (
        <Textarea
          label={t('form.authority')}
          description={t('form.authorityHint')}
          autosize
          minRows={1}
          maxRows={6}
          {...bind('authority')}
        />
      )}
      <TextInput
        label={t('form.bindDn')}
        description={t('form.bindDnHint')}
        autoComplete="off"
        {...bind('bindDn')}
      />
      <PasswordField
        label={t('form.password')}
        autoComplete="off"
        {...(draft.hasSecret ? { description: t('form.secretKept') } : {})}
        {...bind('secret')}
      />
      <details className={classes.more}>
        <summary>{t('form.bases')}</summary>
        <div className={administration.form}>
          <Textarea
            label={t('form.personBases')}
            description={t('form.basesHint')}
            autosize
            minRows={1}
            {...bind('personBases')}
          />
          <Textarea
            label={t('form.groupBases')}
            description={t('form.basesHint')}
            autosize
            minRows={1}
            {...bind('groupBases')}
          />
          <TextInput
            label={t('form.personFilter')}
            description={t('form.filterHint')}
            {...bind('personFilter')}
          />
          <TextInput
            label={t('form.groupFilter')}
            description={t('form.filterHint')}
            {...bind('groupFilter')}
          />
          <Switch
            label={t('form.readsComputers')}
            description={t('form.readsComputersHint')}
            checked={draft.readsComputers}
            onChange={(event) => onDraft({ ...draft, readsComputers: event.currentTarget.checked })}
          />
          {draft.readsComputers ? (
            <>
              <Textarea
                label={t('form.computerBases')}
                description={t('form.basesHint')}
                autosize
                minRows={1}
                {...bind('computerBases')}
              />
              <TextInput
                label={t('form.computerFilter')}
                description={t('form.filterHint')}
                {...bind('computerFilter')}
              />
            </>
          ) : null}
        </div>
      </details>
      <details className={classes.more}>
        <summary>{t('form.attributes')}</summary>
        <p className="dim small">{t('form.attributesHint')}</p>
        <TextInput label={t('form.userAttribute')} placeholder={t('form.usual')} {...bind('userAttribute')} />
        <ul className={classes.attributes}>
          {directoryFields.map((field) => (
            <Attribute
              key={field}
              name={t(`fields.${field}`)}
              entry={draft.attributes[field] ?? { attribute: '', isOn: true }}
              onEntry={(entry) => onDraft({ ...draft, attributes: { ...draft.attributes, [field]: entry } })}
            />
          ))}
          <Attribute
            name={t('fields.picture')}
            entry={draft.picture}
            onEntry={(picture) => onDraft({ ...draft, picture })}
          />
        </ul>
        <Switch
          label={t('form.writesFields')}
          description={t('form.writesFieldsHint')}
          checked={draft.writesFields}
          onChange={(event) => onDraft({ ...draft, writesFields: event.currentTarget.checked })}
        />
      </details>
    </>
  )
}

interface AttributeProps {
  readonly name: string
  readonly entry: DirectoryDraft['picture']
  readonly onEntry: (entry: DirectoryDraft['picture']) => void
}

function Attribute({ name, entry, onEntry }: AttributeProps) {
  const { t } = useTranslation('directories')
  return (
    <li className={classes.attribute}>
      <Switch
        label={name}
        checked={entry.isOn}
        onChange={(event) => onEntry({ ...entry, isOn: event.currentTarget.checked })}
      />
      <TextInput
        aria-label={name}
        placeholder={t('form.usual')}
        disabled={!entry.isOn}
        value={entry.attribute === 'none' ? '' : entry.attribute}
        onChange={(event) => onEntry({ ...entry, attribute: event.currentTarget.value })}
      />
    </li>
  )
}
