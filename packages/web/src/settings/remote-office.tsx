/** Being elsewhere: the number at which one is called first, and until when. Offered to those only who may do so. */
import { Button, Select, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Section, Setting } from '../elements/section.tsx'
import classes from '../elements/section-parts.module.css'
import { useMoment } from '../elements/use-moment.ts'
import { useForwardings } from '../forwarding/use-forwardings.ts'
import { useLive } from '../live/live.tsx'
import { useRemoteOffice, useRemoteOfficeChanges } from '../own/use-remote-office.ts'

const HOUR_MS = 3_600_000
const LENGTHS = { fourHours: 4 * HOUR_MS, day: 24 * HOUR_MS, week: 168 * HOUR_MS, month: 744 * HOUR_MS }
type Length = keyof typeof LENGTHS
const lengths = Object.keys(LENGTHS) as Length[]

export function RemoteOffice() {
  const { t } = useTranslation('settings')
  const { isOffered, present, lines } = useRemoteOffice()
  const { end } = useRemoteOfficeChanges()
  const moment = useMoment()
  if (!isOffered) return null
  return (
    <Section id="remote-office" title={t('remote.title')} hint={t('remote.hint')}>
      {present ? (
        <Setting
          label={t('remote.on', { number: present.number })}
          hint={t('remote.until', { line: present.line, time: moment(present.until) })}
        >
          <Button variant="default" onClick={() => void end()}>
            {t('remote.end')}
          </Button>
        </Setting>
      ) : (
        <Form lines={lines} />
      )}
    </Section>
  )
}

function Form({ lines }: { readonly lines: readonly string[] }) {
  const { t } = useTranslation('settings')
  const { store } = useLive()
  const { begin } = useRemoteOfficeChanges()
  const [chosen, setLine] = useState(lines[0] ?? '')
  const line = lines.includes(chosen) ? chosen : (lines[0] ?? '')
  const [typed, setNumber] = useState<string>()
  const [length, setLength] = useState<Length>('day')
  const mobile = useForwardings(line).data?.targets.find(({ kind }) => kind === 'mobile')
  const number = typed ?? mobile?.display ?? ''
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void begin({ line, number: number.trim(), until: store.now() + LENGTHS[length] })
  }
  return (
    <form className={classes.form} onSubmit={submit}>
      {lines.length > 1 ? (
        <Select
          label={t('remote.line')}
          data={[...lines]}
          value={line}
          allowDeselect={false}
          onChange={(value) => setLine(value ?? '')}
        />
      ) : null}
      <TextInput
        label={t('remote.number')}
        type="tel"
        className="tabular"
        maxLength={64}
        value={number}
        onChange={(event) => setNumber(event.currentTarget.value)}
      />
      <Select
        label={t('remote.howLong')}
        data={lengths.map((value) => ({ value, label: t(`remote.length.${value}`) }))}
        value={length}
        allowDeselect={false}
        onChange={(value) => setLength(value as Length)}
      />
      <div>
        <Button type="submit" disabled={number.trim() === ''}>
          {t('remote.begin')}
        </Button>
      </div>
    </form>
  )
}
