/** Computers whose software uses lines over CSTA, and their tokens. */
import { Button } from '@mantine/core'
import type { CstaComputer } from '@offhook/contract'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { dateAndTime } from '../i18n/format.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { useApi } from '../live/live.tsx'
import table from './admin-table.module.css'
import classes from './administration.module.css'
import { CstaComputerForm } from './csta-computer-form.tsx'

const computersKey = ['admin', 'csta', 'computers'] as const
/** Lines that are named in a row before it says how many there are. */
const MOST_NAMED = 6

export function CstaComputers() {
  const { t } = useTranslation('applications')
  const api = useApi()
  const queries = useQueryClient()
  const [edited, setEdited] = useState<CstaComputer | 'new' | null>(null)
  const computers = useQuery({
    queryKey: computersKey,
    queryFn: ({ signal }) => api.listCstaComputers({ signal }),
  })
  return (
    <section className="column near">
      <div className={classes.head}>
        <h2>{t('computers')}</h2>
        <Button onClick={() => setEdited('new')}>{t('add')}</Button>
      </div>
      <p className="dim small">{t('computersHint')}</p>
      {computers.data?.length === 0 ? <p className="dim">{t('noComputers')}</p> : null}
      {computers.data && computers.data.length > 0 ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section className={`${table.frame} surface`} aria-label={t('computers')} tabIndex={0}>
          <table className={table.table}>
            <thead>
              <tr>
                <th scope="col">{t('name')}</th>
                <th scope="col">{t('lines')}</th>
                <th scope="col" data-optional>
                  {t('lastSeen')}
                </th>
              </tr>
            </thead>
            <tbody>
              {computers.data.map((computer) => (
                <Row key={computer.id} computer={computer} onOpen={() => setEdited(computer)} />
              ))}
            </tbody>
          </table>
        </section>
      ) : null}
      <CstaComputerForm
        edited={edited}
        onClose={() => setEdited(null)}
        onChanged={() => void queries.invalidateQueries({ queryKey: computersKey })}
      />
    </section>
  )
}

function Row({ computer, onOpen }: { readonly computer: CstaComputer; readonly onOpen: () => void }) {
  const { t } = useTranslation('applications')
  const language = useLanguage()
  const { name, lines, isOwnerOnly, lastSeenAt } = computer
  return (
    <tr>
      <td>
        <button type="button" className={table.open} onClick={onOpen}>
          {name}
        </button>
      </td>
      <td>
        {linesText(lines, t('linesAll'), t('linesNone'))}
        {isOwnerOnly ? <span className="dim small"> · {t('ownerOnly')}</span> : null}
      </td>
      <td data-optional>{lastSeenAt === null ? t('never') : dateAndTime(lastSeenAt, language)}</td>
    </tr>
  )
}

function linesText(lines: CstaComputer['lines'], all: string, none: string): string {
  if (lines === '*') return all
  if (lines.length === 0) return none
  const named = lines.slice(0, MOST_NAMED).join(', ')
  return lines.length > MOST_NAMED ? `${named} + ${lines.length - MOST_NAMED}` : named
}
