/** Files of facts about numbers in the place of what the product knows by itself. */
import { ActionIcon, Button, FileButton } from '@mantine/core'
import type { FactFile } from '@offhook/contract'
import { IconTrash, IconUpload } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { showDone, useProblemText, useShowProblem } from '../../elements/problem.tsx'
import { dateAndTime } from '../../i18n/format.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { useApi } from '../../live/live.tsx'
import classes from './fact-files.module.css'
import { locationsKey } from './locations-key.ts'

const key = ['admin', 'number-facts'] as const

export function FactFiles() {
  const { t } = useTranslation('numbers')
  const api = useApi()
  const problemText = useProblemText()
  const files = useQuery({ queryKey: key, queryFn: ({ signal }) => api.listFactFiles({ signal }) })
  return (
    <section className={classes.section} aria-labelledby="number-facts">
      <h2 id="number-facts">{t('facts.title')}</h2>
      <p className="dim">{t('facts.lead')}</p>
      {files.error ? <p role="alert">{problemText(files.error)}</p> : null}
      <ul className={`${classes.list} surface`}>
        {files.data?.map((file) => (
          <Row key={file.file} file={file} />
        ))}
      </ul>
    </section>
  )
}

function Row({ file }: { readonly file: FactFile }) {
  const { t } = useTranslation('numbers')
  const api = useApi()
  const queries = useQueryClient()
  const language = useLanguage()
  const showProblem = useShowProblem()
  const problemText = useProblemText()
  /** Why the file that was chosen last was refused: it stays on the screen until the next one. */
  const [fault, setFault] = useState<unknown>(null)
  const params = { file: file.file }
  const name = `${file.file}.xml`
  const renew = () => {
    void queries.invalidateQueries({ queryKey: key })
    void queries.invalidateQueries({ queryKey: locationsKey })
  }
  const save = async (chosen: File | null) => {
    if (!chosen) return
    setFault(null)
    try {
      await api.saveFactFile({ params, body: { text: await chosen.text() } })
      showDone(t('facts.saved', { file: name }))
      renew()
    } catch (fault) {
      setFault(fault)
    }
  }
  const remove = () => {
    setFault(null)
    api
      .removeFactFile({ params })
      .then(() => {
        showDone(t('facts.removed', { file: name }))
        renew()
      })
      .catch(showProblem)
  }
  const at = file.changedAt === null ? '' : dateAndTime(file.changedAt, language)
  return (
    <li className={classes.row}>
      <div className={classes.what}>
        <span>{t(`facts.files.${file.file}`)}</span>
        <span className="dim small">{name}</span>
        {file.problem ? (
          <span className={`${classes.bad} small`} role="alert">
            {t('facts.refused', file.problem)}
          </span>
        ) : null}
        {fault ? (
          <span className={`${classes.bad} small`} role="alert">
            {problemText(fault)}
          </span>
        ) : null}
      </div>
      <span className="dim small">
        {file.entries === null
          ? file.problem
            ? ''
            : t('facts.own')
          : t('facts.used', { count: file.entries, at })}
      </span>
      <div className="row near">
        <FileButton accept=".xml,text/xml,application/xml" onChange={(chosen) => void save(chosen)}>
          {(props) => (
            <Button {...props} variant="default" size="xs" leftSection={<IconUpload size={15} aria-hidden />}>
              {file.changedAt === null ? t('facts.choose') : t('facts.replace')}
              <span className="visuallyHidden">: {name}</span>
            </Button>
          )}
        </FileButton>
        {file.changedAt === null ? null : (
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('facts.remove', { file: name })}
            onClick={remove}
          >
            <IconTrash size={17} aria-hidden />
          </ActionIcon>
        )}
      </div>
    </li>
  )
}
