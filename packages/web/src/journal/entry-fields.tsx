/** What one does with an entry: who it was, a flag, whether it is private, with whom it is shared, and away with it. */
import { Button, Switch, TextInput } from '@mantine/core'
import type { JournalEntry } from '@offhook/contract'
import { IconFlag, IconFlagFilled, IconTrash } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Confirm } from '../elements/confirm.tsx'
import { showDone, useShowProblem } from '../elements/problem.tsx'
import { useApi, useMe } from '../live/live.tsx'
import { PersonChips } from '../people/person-chips.tsx'

type Changes = Partial<
  Pick<JournalEntry, 'contact' | 'isFlagged' | 'isMarkedPrivate' | 'sharedWith' | 'note'>
>

/** Writes a change of an entry down, and says so. */
export function useEntryChange(entry: JournalEntry): (changes: Changes, done?: string) => void {
  const api = useApi()
  const queries = useQueryClient()
  const showProblem = useShowProblem()
  return (changes, done) => {
    api
      .changeJournalEntry({ params: { id: entry.id }, body: changes })
      .then(() => {
        if (done) showDone(done)
        return queries.invalidateQueries({ queryKey: ['journal'] })
      })
      .catch(showProblem)
  }
}

export function EntryFields({ entry }: { readonly entry: JournalEntry }) {
  const { t } = useTranslation('journal')
  const change = useEntryChange(entry)
  const isOwn = entry.owner === null
  return (
    <div className="column">
      <Contact key={entry.id} entry={entry} />
      <div className="row near">
        <Button
          variant="default"
          size="compact-md"
          aria-pressed={entry.isFlagged}
          leftSection={
            entry.isFlagged ? <IconFlagFilled size={16} aria-hidden /> : <IconFlag size={16} aria-hidden />
          }
          onClick={() => change({ isFlagged: !entry.isFlagged })}
        >
          {t(entry.isFlagged ? 'unflag' : 'flag')}
        </Button>
      </div>
      {isOwn && (entry.isMarkedPrivate || !entry.isPrivate) ? (
        <Switch
          label={t('markPrivate')}
          description={t('markPrivateHint')}
          checked={entry.isMarkedPrivate}
          onChange={(event) => change({ isMarkedPrivate: event.currentTarget.checked })}
        />
      ) : null}
      {isOwn && !entry.isPrivate ? (
        <PersonChips
          label={t('shareWith')}
          ids={entry.sharedWith}
          onChange={(sharedWith) => change({ sharedWith }, t('sharingSaved'))}
        />
      ) : null}
    </div>
  )
}

function Contact({ entry }: { readonly entry: JournalEntry }) {
  const { t } = useTranslation('journal')
  const change = useEntryChange(entry)
  const [contact, setContact] = useState(entry.contact)
  useEffect(() => setContact(entry.contact), [entry.contact])
  return (
    <TextInput
      label={t('contact')}
      placeholder={entry.other.name ?? entry.other.display}
      value={contact}
      maxLength={120}
      onChange={(event) => setContact(event.currentTarget.value)}
      onBlur={() => {
        if (contact.trim() !== entry.contact) change({ contact: contact.trim() }, t('contactSaved'))
      }}
    />
  )
}

/** Only where the administration lets people delete, and not while the call is under way. */
export function DeleteEntry({
  entry,
  onDeleted,
}: {
  readonly entry: JournalEntry
  readonly onDeleted: () => void
}) {
  const { t } = useTranslation('journal')
  const api = useApi()
  const queries = useQueryClient()
  const showProblem = useShowProblem()
  const [isAsking, ask] = useState(false)
  const remove = useMutation({
    mutationFn: () => api.deleteJournalEntry({ params: { id: entry.id } }),
    onSuccess: () => {
      showDone(t('deleted'))
      onDeleted()
      return queries.invalidateQueries({ queryKey: ['journal'] })
    },
    onError: showProblem,
    onSettled: () => ask(false),
  })
  if (!useMe()?.mayDeleteJournal || entry.endedAt === null) return null
  return (
    <div>
      <Button
        variant="light"
        color="red"
        c="var(--bad)"
        leftSection={<IconTrash size={16} aria-hidden />}
        onClick={() => ask(true)}
      >
        {t('delete')}
      </Button>
      <Confirm
        isOpen={isAsking}
        isPending={remove.isPending}
        title={t('deleteTitle')}
        hint={t('deleteHint')}
        action={t('delete')}
        onConfirm={() => remove.mutate()}
        onClose={() => ask(false)}
      />
    </div>
  )
}
