/** The groups of favourites and monitor, changed at once on the screen and then at the server, one change after the other. */
import type { ContactEntry, ContactGroupView } from '@offhook/contract'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useShowProblem } from '../../elements/problem.tsx'
import { useApi, useNews } from '../../live/live.tsx'
import { ChangesAhead } from './changes-ahead.ts'
import { type ContactPlace, entryKey, moved, reordered } from './contact-board.ts'

const contactGroupsKey = ['contact-groups'] as const

export interface ContactGroupChanges {
  readonly move: (from: string, to: string) => void
  readonly create: (name: string, shownIn: ContactPlace) => void
  readonly rename: (id: string, name: string) => void
  readonly remove: (id: string) => void
  readonly shift: (id: string, step: -1 | 1) => void
  readonly add: (group: ContactGroupView, entry: ContactEntry) => void
  readonly takeOut: (group: ContactGroupView, entry: ContactEntry) => void
}

export function useContactGroups() {
  const api = useApi()
  const queries = useQueryClient()
  const showProblem = useShowProblem()
  const groups = useQuery({
    queryKey: contactGroupsKey,
    queryFn: ({ signal }) => api.listContactGroups({ signal }),
  })
  useNews((event) => {
    if (event.type === 'contactGroupsChanged') void queries.invalidateQueries({ queryKey: contactGroupsKey })
  })
  const [ahead, setAhead] = useState<readonly ContactGroupView[]>()
  const changes = useMemo((): ContactGroupChanges => {
    const shown = new ChangesAhead<readonly ContactGroupView[]>({
      refresh: () => queries.invalidateQueries({ queryKey: contactGroupsKey }),
      onState: setAhead,
      onFault: showProblem,
    })
    const current = () => shown.state ?? queries.getQueryData<ContactGroupView[]>(contactGroupsKey) ?? []
    const setEntries = (changed: readonly Pick<ContactGroupView, 'id' | 'entries'>[]) => {
      const byId = new Map(changed.map((group) => [group.id, group.entries]))
      shown.make(
        () =>
          Promise.all(
            changed.map(({ id, entries }) => api.changeContactGroup({ params: { id }, body: { entries } })),
          ),
        current().map((group) => ({ ...group, entries: byId.get(group.id) ?? group.entries })),
      )
    }
    return {
      move(from, to) {
        const changed = moved(current(), from, to)
        if (changed.length > 0) setEntries(changed)
      },
      create: (name, shownIn) => shown.make(() => api.createContactGroup({ body: { name, shownIn } })),
      rename: (id, name) => shown.make(() => api.changeContactGroup({ params: { id }, body: { name } })),
      remove(id) {
        const others = current().filter((group) => group.id !== id)
        shown.make(() => api.deleteContactGroup({ params: { id } }), others)
      },
      shift(id, step) {
        const ids = [...reordered(current(), id, step)]
        const place = (group: ContactGroupView) => (group.isLocked ? -1 : ids.indexOf(group.id))
        const ordered = [...current()].sort((a, b) => place(a) - place(b))
        shown.make(() => api.orderContactGroups({ body: { ids } }), ordered)
      },
      add(group, entry) {
        if (group.entries.some((placed) => entryKey(placed.entry) === entryKey(entry))) return
        setEntries([{ id: group.id, entries: [...group.entries, { entry, cell: null }] }])
      },
      takeOut(group, entry) {
        const entries = group.entries.filter((placed) => entryKey(placed.entry) !== entryKey(entry))
        setEntries([{ id: group.id, entries }])
      },
    }
  }, [api, queries, showProblem])
  return { groups: ahead ?? groups.data, error: groups.error, changes }
}
