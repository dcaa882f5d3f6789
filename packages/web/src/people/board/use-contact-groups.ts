/** The groups of favourites and monitor, changed at once on the screen and then at the server. */
import type { ContactEntry, ContactGroupView } from '@offhook/contract'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useApi, useNews } from '../../live/live.tsx'
import { useShowProblem } from '../../shell/problem.tsx'
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
  const changes = useMemo((): ContactGroupChanges => {
    const current = () => queries.getQueryData<ContactGroupView[]>(contactGroupsKey) ?? []
    const refresh = () => queries.invalidateQueries({ queryKey: contactGroupsKey })
    const show = (next: ContactGroupView[]) => queries.setQueryData(contactGroupsKey, next)
    const send = (done: Promise<unknown>) => void done.catch(showProblem).then(refresh)
    const setEntries = (changed: readonly Pick<ContactGroupView, 'id' | 'entries'>[]) => {
      const byId = new Map(changed.map((group) => [group.id, group.entries]))
      show(current().map((group) => ({ ...group, entries: byId.get(group.id) ?? group.entries })))
      send(
        Promise.all(
          changed.map(({ id, entries }) => api.changeContactGroup({ params: { id }, body: { entries } })),
        ),
      )
    }
    return {
      move(from, to) {
        const changed = moved(current(), from, to)
        if (changed.length > 0) setEntries(changed)
      },
      create: (name, shownIn) => send(api.createContactGroup({ body: { name, shownIn } })),
      rename: (id, name) => send(api.changeContactGroup({ params: { id }, body: { name } })),
      remove(id) {
        show(current().filter((group) => group.id !== id))
        send(api.deleteContactGroup({ params: { id } }))
      },
      shift(id, step) {
        const ids = [...reordered(current(), id, step)]
        const place = (group: ContactGroupView) => (group.isLocked ? -1 : ids.indexOf(group.id))
        show([...current()].sort((a, b) => place(a) - place(b)))
        send(api.orderContactGroups({ body: { ids } }))
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
  return { groups: groups.data, error: groups.error, changes }
}
