import { Button, Select, Skeleton, TextInput } from '@mantine/core'
import { changeSettings, type Settings } from '@offhook/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { changesOf, fieldProblems, listOf } from '../elements/form.ts'
import { showDone, useProblemText } from '../elements/problem.tsx'
import { Section } from '../elements/section.tsx'
import { useApi } from '../live/live.tsx'
import classes from './administration.module.css'
import { BasicServices } from './basic-services.tsx'
import { FurtherFieldList } from './further-field-list.tsx'
import { JournalSettings } from './journal-settings.tsx'
import { LocationFields } from './location-fields.tsx'
import { PresenceDomain } from './presence-domain.tsx'
import { ServerName } from './server-name.tsx'
import { settingsKey } from './settings-key.ts'

const levels = ['public', 'business', 'team', 'personal'] as const

export function ServerSettings() {
  const { t } = useTranslation('administration')
  const api = useApi()
  const problemText = useProblemText()
  const settings = useQuery({ queryKey: settingsKey, queryFn: ({ signal }) => api.getSettings({ signal }) })
  return (
    <>
      <h1>{t('settings.title')}</h1>
      {settings.error ? <p role="alert">{problemText(settings.error)}</p> : null}
      {settings.data ? <Fields saved={settings.data} /> : <Skeleton height={320} />}
    </>
  )
}

function Fields({ saved }: { readonly saved: Settings }) {
  const { t } = useTranslation(['administration', 'shell'])
  const api = useApi()
  const queries = useQueryClient()
  const problemText = useProblemText()
  const [fields, setFields] = useState(saved)
  const [emergency, setEmergency] = useState(saved.emergencyNumbers.join(', '))
  // Server name and presence domain are changed on their own, with a look at what that does.
  const { serverName, presenceDomain } = saved
  const next = { ...fields, serverName, presenceDomain, emergencyNumbers: listOf(emergency) }
  const changes = changesOf(saved, next)
  const problems = fieldProblems(changeSettings, changes)
  const save = useMutation({
    mutationFn: () => api.changeSettings({ body: changes }),
    onSuccess: (settings) => {
      queries.setQueryData(settingsKey, settings)
      setFields(settings)
      setEmergency(settings.emergencyNumbers.join(', '))
      showDone(t('settings.saved'))
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (Object.keys(problems).length === 0) save.mutate()
  }
  const isUnchanged = Object.keys(changes).length === 0
  const hasWrongEmergency = Object.keys(problems).some((path) => path.startsWith('emergencyNumbers'))
  return (
    <form className="column far narrow" onSubmit={submit} noValidate>
      <Section id="server" title={t('settings.server')}>
        <div className={`${classes.form} ${classes.padded}`}>
          <ServerName name={saved.serverName} />
          <PresenceDomain domain={saved.presenceDomain} />
        </div>
      </Section>
      <Section id="location" title={t('settings.location')}>
        <div className={classes.padded}>
          <LocationFields
            location={fields.location}
            extension="301"
            onChange={(location) => setFields({ ...fields, location })}
          />
          <p className="small">
            <Link to="/administration/locations">{t('settings.allRules')}</Link>
          </p>
        </div>
      </Section>
      <Section id="rules" title={t('settings.level')}>
        <div className={`${classes.form} ${classes.padded}`}>
          <Select
            aria-label={t('settings.level')}
            data={levels.map((value) => ({ value, label: t(`settings.levels.${value}`) }))}
            value={fields.defaultLevel}
            allowDeselect={false}
            onChange={(value) =>
              setFields({
                ...fields,
                defaultLevel: levels.find((level) => level === value) ?? fields.defaultLevel,
              })
            }
          />
          <TextInput
            label={t('settings.emergency')}
            description={t('settings.emergencyHint')}
            value={emergency}
            error={hasWrongEmergency ? t('settings.emergencyWrong') : undefined}
            onChange={(event) => setEmergency(event.currentTarget.value)}
          />
        </div>
      </Section>
      <BasicServices fields={fields} onChange={(changed) => setFields({ ...fields, ...changed })} />
      <FurtherFieldList
        fields={fields.furtherFields}
        isWrong={Object.keys(problems).some((path) => path.startsWith('furtherFields'))}
        onChange={(furtherFields) => setFields({ ...fields, furtherFields })}
      />
      <JournalSettings
        fields={fields}
        isChanged={changes.journalKeep !== undefined}
        onChange={(changed) => setFields({ ...fields, ...changed })}
      />
      <div role="alert">{save.error ? problemText(save.error) : null}</div>
      {changes.location ? <p className="dim">{t('settings.changes')}</p> : null}
      <div className="row">
        <Button
          type="submit"
          loading={save.isPending}
          disabled={isUnchanged || Object.keys(problems).length > 0}
        >
          {t('save', { ns: 'shell' })}
        </Button>
        {isUnchanged ? <span className="dim small">{t('settings.unchanged')}</span> : null}
      </div>
    </form>
  )
}
