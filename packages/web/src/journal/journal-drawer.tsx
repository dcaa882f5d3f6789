/** One entry: the facts, a note, and the story with its reasons. */
import { Button, Drawer, Textarea } from '@mantine/core'
import type { JournalEntry } from '@offhook/contract'
import { IconPhone } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type CallDetail, CallDrawer } from '../calls/call-drawer.tsx'
import { CallStory } from '../calls/call-story.tsx'
import { useDial } from '../dial/use-dial.ts'
import { Facts } from '../elements/facts.tsx'
import { usePartyWords } from '../elements/party.ts'
import { dateAndTime, duration, timeWithSeconds } from '../i18n/format.ts'
import { causeSentence } from '../i18n/sentences.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { EntryProject } from '../projects/entry-project.tsx'
import { DeleteEntry, EntryFields, useEntryChange } from './entry-fields.tsx'

export function JournalDrawer({
  entry,
  mayChange,
  onClose,
}: {
  readonly entry: JournalEntry | null
  readonly mayChange: (entry: JournalEntry) => boolean
  readonly onClose: () => void
}) {
  const { t } = useTranslation(['journal', 'shell'])
  const partyWords = usePartyWords()
  const [detail, showDetail] = useState<CallDetail | null>(null)
  const name = entry ? entry.contact || partyWords(entry.other).name : ''
  return (
    <>
      <Drawer
        opened={entry !== null && detail === null}
        onClose={onClose}
        title={name}
        size={520}
        closeButtonProps={{ 'aria-label': t('close', { ns: 'shell' }) }}
      >
        {entry ? (
          <Details entry={entry} mayChange={mayChange(entry)} onDetail={showDetail} onClose={onClose} />
        ) : null}
      </Drawer>
      <CallDrawer
        callId={entry?.callId ?? ''}
        title={name}
        detail={detail}
        onShow={showDetail}
        onClose={() => showDetail(null)}
      />
    </>
  )
}

interface DetailsProps {
  readonly entry: JournalEntry
  readonly mayChange: boolean
  readonly onClose: () => void
  readonly onDetail: (detail: CallDetail) => void
}

function Details({ entry, mayChange, onDetail, onClose }: DetailsProps) {
  const { t, i18n } = useTranslation(['journal', 'calls', 'media'])
  const language = useLanguage()
  const partyWords = usePartyWords()
  const dial = useDial()
  const number = entry.other.dial
  const isPlain = entry.cause === null || entry.cause === 'normal' || entry.cause === 'normalClearing'
  return (
    <div className="column far">
      <div className="column near">
        <p>
          <strong>{t(`result.${entry.result ?? 'underWay'}`)}</strong>
          {isPlain ? null : <span className="dim"> · {causeSentence(i18n, entry.cause ?? 'unknown')}</span>}
        </p>
        <Facts
          facts={[
            [t('owner'), entry.owner ?? ''],
            [t('told'), entry.contact === '' ? '' : (entry.other.name ?? '')],
            [t('number'), entry.other.display],
            [t('onLine'), entry.line],
            [t('called'), entry.called ? partyWords(entry.called).name : ''],
            [t('started'), dateAndTime(entry.startedAt, language)],
            [t('answered'), entry.answeredAt === null ? '' : timeWithSeconds(entry.answeredAt, language)],
            [t('ended'), entry.endedAt === null ? '' : timeWithSeconds(entry.endedAt, language)],
            [t('duration'), entry.duration > 0 ? duration(entry.duration) : ''],
          ]}
        />
      </div>
      <div className="row near wrap">
        {number === null ? null : (
          <Button
            radius="xl"
            leftSection={<IconPhone size={17} aria-hidden />}
            onClick={() => dial(number, entry.line)}
          >
            {t('call')}
          </Button>
        )}
        <Button radius="xl" variant="default" onClick={() => onDetail('media')}>
          {t('title', { ns: 'media' })}
        </Button>
        <Button radius="xl" variant="default" onClick={() => onDetail('ladder')}>
          {t('ladder', { ns: 'calls' })}
        </Button>
      </div>
      {mayChange ? (
        <>
          <EntryProject entry={entry} />
          <Note key={entry.id} entry={entry} />
          <EntryFields entry={entry} />
          <DeleteEntry entry={entry} onDeleted={onClose} />
        </>
      ) : entry.note === '' ? null : (
        <p>{entry.note}</p>
      )}
      <CallStory callId={entry.callId} />
    </div>
  )
}

function Note({ entry }: { readonly entry: JournalEntry }) {
  const { t } = useTranslation('journal')
  const change = useEntryChange(entry)
  const [note, setNote] = useState(entry.note)
  useEffect(() => setNote(entry.note), [entry.note])
  const save = () => {
    if (note !== entry.note) change({ note }, t('noteSaved'))
  }
  return (
    <Textarea
      label={t('note')}
      placeholder={t('notePlaceholder')}
      value={note}
      maxLength={2000}
      autosize
      minRows={2}
      onChange={(event) => setNote(event.currentTarget.value)}
      onBlur={save}
    />
  )
}
