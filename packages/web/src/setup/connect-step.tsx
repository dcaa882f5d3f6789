/** The first phone, live: a code to scan, "it is here!" when it signs in, and the first call. */
import { Button, Loader, Select } from '@mantine/core'
import type { Client, PhoneAccount } from '@offhook/contract'
import { IconCircleCheckFilled, IconDownload, IconPhone } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { PhoneAccountCard } from '../administration/phone-account-card.tsx'
import { useDial } from '../dial/use-dial.ts'
import { CopyField } from '../elements/copy-field.tsx'
import { useApi, useLive, useNews, useWatch } from '../live/live.tsx'
import classes from './setup.module.css'
import { StepHead } from './step-head.tsx'

type SetupResult = Awaited<ReturnType<Client['completeSetup']>>

interface ConnectStepProps {
  readonly result: SetupResult
  /** The administrator's own extension, where there is one. */
  readonly own: string | null
}

export function ConnectStep({ result, own }: ConnectStepProps) {
  const { t } = useTranslation('setup')
  const navigate = useNavigate()
  const arrived = useArrivedPhones()
  const [line, setLine] = useState(own ?? result.phones[0]?.line ?? '')
  const account = result.phones.find((phone) => phone.line === line)
  return (
    <div className="column far">
      <StepHead title={t('phone.title')} hint={t('phone.hint')} />
      {account ? (
        <>
          {result.phones.length > 1 ? (
            <Select
              label={t('phone.which')}
              searchable
              data={result.phones.map((phone) => ({
                value: phone.line,
                label: `${phone.line} · ${phone.name}`,
              }))}
              value={line}
              allowDeselect={false}
              onChange={(value) => setLine(value ?? line)}
            />
          ) : null}
          <PhoneAccountCard account={account} hasOwnHint />
          <Arrival line={line} agent={arrived.get(line)} />
          <FirstCall phones={result.phones} own={own} arrived={arrived} />
        </>
      ) : null}
      <Passwords result={result} />
      <div>
        <Button variant={arrived.size > 1 ? 'default' : 'filled'} onClick={() => navigate({ to: '/people' })}>
          {t('phone.done')}
        </Button>
      </div>
    </div>
  )
}

/** Lines whose phone has signed in, with what the phone calls itself. */
function useArrivedPhones(): ReadonlyMap<string, string> {
  const api = useApi()
  const { open } = useLive()
  const [arrived, setArrived] = useState<ReadonlyMap<string, string>>(new Map())
  const add = (line: string, agent: string) => setArrived((former) => new Map(former).set(line, agent))
  useEffect(() => open(() => {}), [open])
  useWatch([{ topic: 'phones' }])
  useNews((event) => {
    if (event.type === 'phone' && event.isRegistered) add(event.phone.line, event.phone.userAgent)
    // One that signed in before the stream was open.
    if (event.type === 'snapshot')
      void api
        .listPhones({ query: { limit: 200 } })
        .then(({ items }) => {
          for (const phone of items) add(phone.line, phone.userAgent)
        })
        .catch(() => {})
  })
  return arrived
}

function Arrival({ line, agent }: { readonly line: string; readonly agent: string | undefined }) {
  const { t } = useTranslation('setup')
  return (
    <div className={classes.arrival} data-here={agent !== undefined} role="status">
      {agent === undefined ? (
        <>
          <Loader size={20} type="dots" />
          <span>{t('phone.waiting')}</span>
        </>
      ) : (
        <>
          <IconCircleCheckFilled size={24} aria-hidden />
          <span>
            <strong>{t('phone.here')}</strong> {t('phone.hereDetail', { agent: agent || 'SIP', line })}
          </span>
        </>
      )}
    </div>
  )
}

interface FirstCallProps {
  readonly phones: readonly PhoneAccount[]
  readonly own: string | null
  readonly arrived: ReadonlyMap<string, string>
}

function FirstCall({ phones, own, arrived }: FirstCallProps) {
  const { t } = useTranslation('setup')
  const dial = useDial()
  const navigate = useNavigate()
  const target = phones.find((phone) => phone.line !== own && arrived.has(phone.line))
  if (own === null || !arrived.has(own)) return null
  if (!target) return <p className="dim">{t('phone.connectTwo')}</p>
  return (
    <div className="column near">
      <div>
        <Button
          size="md"
          color="good"
          leftSection={<IconPhone size={18} aria-hidden />}
          onClick={async () => {
            if (await dial(target.line, own)) void navigate({ to: '/calls' })
          }}
        >
          {t('phone.callNow', { number: target.line })}
        </Button>
      </div>
      <p className="dim small">{t('phone.callNowHint', { name: target.name })}</p>
    </div>
  )
}

function Passwords({ result }: { readonly result: SetupResult }) {
  const { t } = useTranslation('setup')
  if (result.passwords.length === 0 && result.phones.length === 0) return null
  return (
    <section className="column near">
      {result.passwords.length > 0 ? (
        <>
          <h2>{t('phone.passwords')}</h2>
          <p className="dim small">{t('phone.passwordsHint')}</p>
          <div className={classes.passwords}>
            {result.passwords.map(({ user, name, password }) => (
              <div key={user} className={classes.password}>
                <span className="truncate">
                  {name} <span className="dim">{user}</span>
                </span>
                <CopyField label={user} value={password} />
              </div>
            ))}
          </div>
        </>
      ) : null}
      <div>
        <Button
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
          onClick={() => saveAll(result)}
        >
          {t('phone.download')}
        </Button>
      </div>
    </section>
  )
}

/** Everything that is shown once, as one CSV file. */
function saveAll({ phones, passwords }: SetupResult): void {
  const quoted = (cells: readonly string[]) =>
    cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')
  const lines = [
    quoted(['extension', 'name', 'server', 'user', 'secret']),
    ...phones.map((phone) => quoted([phone.line, phone.name, phone.server, phone.user, phone.secret])),
    '',
    quoted(['user', 'name', 'password']),
    ...passwords.map(({ user, name, password }) => quoted([user, name, password])),
  ]
  const url = URL.createObjectURL(new Blob([lines.join('\r\n')], { type: 'text/csv' }))
  const link = document.createElement('a')
  link.href = url
  link.download = 'offhook-set-up.csv'
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 1000)
}
