/** What holds for one person, at one computer: each decided setting with the layer that decides it. */
import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblemText } from '../../elements/problem.tsx'
import { stepSentence } from '../../i18n/sentences.ts'
import { useApi } from '../../live/live.tsx'
import { PersonSelect } from '../../people/person-select.tsx'
import table from '../admin-table.module.css'
import classes from '../administration.module.css'
import { useSettingValue } from './profile-settings.tsx'
import { profilesKey } from './profiles-key.ts'

/** Computers that are offered to choose from. */
const MOST_OFFERED = 200

export function PolicyLens() {
  const { t } = useTranslation('profiles')
  const api = useApi()
  const [personId, setPerson] = useState<string | null>(null)
  const [computerId, setComputer] = useState('')
  const computers = useQuery({
    queryKey: ['admin', 'computers', 'choice'],
    queryFn: ({ signal }) => api.listComputers({ query: { limit: MOST_OFFERED }, signal }),
  })
  const offered = (computers.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))
  return (
    <section className="column" aria-labelledby="policy-lens">
      <div>
        <h2 id="policy-lens">{t('lens.title')}</h2>
        <p className="dim">{t('lens.hint')}</p>
      </div>
      <div className={classes.tools}>
        <PersonSelect label={t('lens.person')} value={personId} onChange={setPerson} />
        {offered.length > 0 ? (
          <Select
            label={t('lens.computer')}
            value={computerId}
            allowDeselect={false}
            searchable
            data={[{ value: '', label: t('lens.noComputer') }, ...offered]}
            onChange={(value) => setComputer(value ?? '')}
          />
        ) : null}
      </div>
      {personId === null ? null : <Policy personId={personId} computerId={computerId} />}
    </section>
  )
}

function Policy({ personId, computerId }: { readonly personId: string; readonly computerId: string }) {
  const { t, i18n } = useTranslation('profiles')
  const api = useApi()
  const problemText = useProblemText()
  const valueWords = useSettingValue()
  const { data, error } = useQuery({
    queryKey: [...profilesKey, 'policy', personId, computerId],
    queryFn: ({ signal }) =>
      api.explainProfile({ query: { personId, ...(computerId && { computerId }) }, signal }),
  })
  if (error) return <p role="alert">{problemText(error)}</p>
  if (!data) return null
  if (data.decisions.length === 0) return <p className="dim">{t('lens.nothing')}</p>
  return (
    <div className={`${table.frame} surface`}>
      <table className={table.table} aria-label={t('lens.title')}>
        <thead>
          <tr>
            <th scope="col">{t('lens.setting')}</th>
            <th scope="col">{t('lens.value')}</th>
            <th scope="col">{t('lens.reason')}</th>
          </tr>
        </thead>
        <tbody>
          {data.decisions.map(({ setting, steps }) => (
            <tr key={setting}>
              <td>{t(`setting.${setting}`)}</td>
              <td>{valueWords(data.settings[setting] ?? '')}</td>
              <td>
                {steps.map((step, index) => (
                  <span key={step.rule + String(step.because.source)} className={classes.wide}>
                    <span className={index === 0 ? '' : 'dim small'}>{stepSentence(i18n, step)}</span>
                  </span>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
