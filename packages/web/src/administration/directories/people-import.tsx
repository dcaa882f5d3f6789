/** Imports people from a CSV file: choose it, see what would be done, do it. */
import { Button, FileInput, Modal, Select } from '@mantine/core'
import { type CsvColumn, csvColumn, type PeopleImportResult } from '@offhook/contract'
import { IconFileImport } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { showDone, useProblemText } from '../../elements/problem.tsx'
import { useApi } from '../../live/live.tsx'
import classes from './directories.module.css'

interface Asked {
  readonly csv: string
  readonly isTrial: boolean
  readonly columns?: (CsvColumn | null)[]
}

export function PeopleImportButton() {
  const { t } = useTranslation('directories')
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconFileImport size={16} aria-hidden />}
        onClick={() => setOpen(true)}
      >
        {t('import.open')}
      </Button>
      <PeopleImport isOpen={isOpen} onClose={() => setOpen(false)} />
    </>
  )
}

function PeopleImport({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const { t } = useTranslation(['directories', 'shell'])
  const api = useApi()
  const queries = useQueryClient()
  const problemText = useProblemText()
  const [content, setContent] = useState('')
  const ask = useMutation({
    mutationFn: (body: Asked) => api.importPeople({ body }),
    onSuccess: (result, { isTrial }) => {
      if (isTrial) return
      showDone(t('import.done', { created: result.created, changed: result.changed }))
      void queries.invalidateQueries({ queryKey: ['admin'] })
      close()
    },
  })
  const close = () => {
    setContent('')
    ask.reset()
    onClose()
  }
  const choose = async (file: File | null) => {
    if (!file) return
    const read = base64Of(new Uint8Array(await file.arrayBuffer()))
    setContent(read)
    ask.mutate({ csv: read, isTrial: true })
  }
  const result = ask.data
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      size="xl"
      title={t('import.open')}
      closeButtonProps={{ 'aria-label': t('close', { ns: 'shell' }) }}
    >
      <div className="column">
        <p className="dim">{t('import.hint')}</p>
        <FileInput
          label={t('import.file')}
          placeholder={t('import.choose')}
          accept=".csv,text/csv,text/plain"
          onChange={(file) => void choose(file)}
        />
        <div role="alert">{ask.error ? problemText(ask.error) : null}</div>
        {result ? (
          <>
            <Columns
              result={result}
              onChange={(columns) => ask.mutate({ csv: content, isTrial: true, columns })}
            />
            <Outcome result={result} />
            <div>
              <Button
                loading={ask.isPending}
                disabled={result.created + result.changed === 0}
                onClick={() => ask.mutate({ csv: content, isTrial: false, columns: result.columns })}
              >
                {t('import.act', { count: result.created + result.changed })}
              </Button>
            </div>
          </>
        ) : null}
      </div>
    </Modal>
  )
}

interface ColumnsProps {
  readonly result: PeopleImportResult
  readonly onChange: (columns: (CsvColumn | null)[]) => void
}

function Columns({ result, onChange }: ColumnsProps) {
  const { t } = useTranslation('directories')
  const { header, columns, encoding, delimiter } = result
  return (
    <section className="column near" aria-label={t('import.columns')}>
      <h3>{t('import.columns')}</h3>
      <p className="dim small">
        {encoding} · {t('import.delimiter', { delimiter: delimiter === '\t' ? 'Tab' : delimiter })}
      </p>
      <ul className={classes.attributes}>
        {header.map((heading, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two columns may have the same heading
          <li key={at} className={classes.attribute}>
            <span>{heading}</span>
            <Select
              aria-label={heading}
              clearable
              placeholder={t('import.ignored')}
              data={csvColumn.options.map((value) => ({ value, label: t(`fields.${value}`) }))}
              value={columns[at] ?? null}
              onChange={(value) => {
                const chosen = csvColumn.options.find((known) => known === value) ?? null
                onChange(header.map((_heading, index) => (index === at ? chosen : (columns[index] ?? null))))
              }}
            />
          </li>
        ))}
      </ul>
    </section>
  )
}

function Outcome({ result }: { readonly result: PeopleImportResult }) {
  const { t } = useTranslation('directories')
  const { rows, created, changed, unchanged, failed, shown } = result
  return (
    <section className="column near" aria-label={t('import.outcome')}>
      <h3>{t('import.outcome')}</h3>
      <p role="status">{t('import.counts', { rows, created, changed, unchanged, failed })}</p>
      <ul className={classes.runs}>
        {shown.map(({ line, title, reason, fields }) => (
          <li key={`${line} ${reason}`} className={classes.run}>
            <span>
              <span className="dim small">{t('import.line', { line })}</span> {title}{' '}
              <span className="dim">{reason === 'twice' ? t('import.twice') : t(`reasons.${reason}`)}</span>
            </span>
            {reason === 'changed'
              ? fields.map(({ field, before, after }) => (
                  <span key={field} className="dim small">
                    {t(`fields.${field}` as 'fields.name')}: {before || '—'} → {after || '—'}
                  </span>
                ))
              : null}
          </li>
        ))}
      </ul>
    </section>
  )
}

/** In pieces: a call takes only so many arguments. */
function base64Of(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 8192)
    text += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return btoa(text)
}
