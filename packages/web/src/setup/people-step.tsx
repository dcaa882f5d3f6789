/** People and extensions: typed row by row, pasted, or from a CSV file. */
import { ActionIcon, Button, FileButton, Radio, Textarea, TextInput } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { nextNumber, type PersonRow, rowProblems, rowsFromText } from './people-input.ts'
import classes from './people-step.module.css'
import type { StepProps } from './setup-steps.tsx'
import { StepHead } from './step-head.tsx'

/** Rows that are drawn; a pasted list of hundreds is not edited by hand. */
const MOST_SHOWN = 60

export function PeopleStep({ draft, change }: StepProps) {
  const { t } = useTranslation('setup')
  const { rows } = draft
  const problems = rowProblems(rows)
  const setRow = (index: number, changes: Partial<PersonRow>) =>
    change({ rows: rows.map((row, at) => (at === index ? { ...row, ...changes } : row)) })
  const replaceRows = (text: string) => {
    const pasted = rowsFromText(text)
    const kept = rows.filter((row) => row.name.trim() !== '')
    change({ rows: [...kept, ...pasted] })
  }
  return (
    <>
      <StepHead title={t('people.title')} hint={t('people.hint')} />
      <div className="column">
        <fieldset className={classes.rows} aria-label={t('people.title')}>
          <div className={classes.heading} aria-hidden="true">
            <span>{t('people.number')}</span>
            <span>{t('people.name')}</span>
            <span>
              {t('people.user')} <span className="dim">({t('people.userHint')})</span>
            </span>
            <span>{t('people.mine')}</span>
          </div>
          {rows.slice(0, MOST_SHOWN).map((row, index) => {
            const isUntouched = row.name === '' && row.user === ''
            const problem = isUntouched ? null : problems[index]
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other name while they are typed
              <div key={index} className={classes.row}>
                <TextInput
                  aria-label={t('people.number')}
                  inputMode="tel"
                  value={row.number}
                  error={problem === 'numberWrong' || problem === 'duplicate'}
                  onChange={(event) => setRow(index, { number: event.currentTarget.value })}
                />
                <TextInput
                  aria-label={t('people.name')}
                  value={row.name}
                  error={problem === 'nameMissing'}
                  onChange={(event) => setRow(index, { name: event.currentTarget.value })}
                />
                <TextInput
                  aria-label={t('people.user')}
                  autoCapitalize="none"
                  value={row.user}
                  error={problem === 'userWrong' || problem === 'userTwice'}
                  onChange={(event) => setRow(index, { user: event.currentTarget.value.toLowerCase() })}
                />
                <Radio
                  name="mine"
                  aria-label={t('people.mineLabel', { number: row.number })}
                  checked={row.number !== '' && draft.administratorExtension === row.number}
                  onChange={() =>
                    change({
                      administratorExtension: row.number,
                      rows: rows.map((each, at) =>
                        at === index && each.name === '' ? { ...each, name: draft.administrator.name } : each,
                      ),
                    })
                  }
                />
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={t('people.remove', { number: index + 1 })}
                  onClick={() => change({ rows: rows.filter((_, at) => at !== index) })}
                >
                  <IconX size={16} aria-hidden />
                </ActionIcon>
                {problem ? (
                  <span className={classes.problem} role="alert">
                    {t(`people.${problem}`, { number: row.number })}
                  </span>
                ) : null}
              </div>
            )
          })}
          {rows.length > MOST_SHOWN ? <p className="dim">+ {rows.length - MOST_SHOWN}</p> : null}
        </fieldset>
        <div>
          <Button
            variant="default"
            leftSection={<IconPlus size={16} aria-hidden />}
            onClick={() => change({ rows: [...rows, { number: nextNumber(rows), name: '', user: '' }] })}
          >
            {t('people.add')}
          </Button>
        </div>
        <Paste onRows={replaceRows} />
      </div>
    </>
  )
}

function Paste({ onRows }: { readonly onRows: (text: string) => void }) {
  const { t } = useTranslation('setup')
  const [text, setText] = useState('')
  const count = rowsFromText(text).length
  return (
    <details className={classes.paste}>
      <summary>{t('people.paste')}</summary>
      <div className="column near">
        <Textarea
          label={t('people.pasteLabel')}
          placeholder={t('people.pastePlaceholder')}
          autosize
          minRows={3}
          maxRows={10}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <div className="row near wrap">
          <Button
            disabled={count === 0}
            onClick={() => {
              onRows(text)
              setText('')
            }}
          >
            {t('people.pasteDo', { count })}
          </Button>
          <FileButton accept=".csv,text/csv,text/plain" onChange={(file) => void file?.text().then(setText)}>
            {(props) => (
              <Button {...props} variant="default">
                {t('people.file')}
              </Button>
            )}
          </FileButton>
        </div>
      </div>
    </details>
  )
}
