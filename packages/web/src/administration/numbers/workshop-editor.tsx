import { Button, Menu, Switch } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import type { LocationView, NumberDirection, NumberExplanation } from '@offhook/contract'
import { IconArrowLeft, IconDots, IconDownload, IconStar, IconTrash } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, useBlocker, useNavigate } from '@tanstack/react-router'
import { useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Confirm } from '../../elements/confirm.tsx'
import { showDone, useProblemText } from '../../elements/problem.tsx'
import { useApi } from '../../live/live.tsx'
import { AccessSection } from './access-section.tsx'
import { ApplicationsSection, NorthAmericaSection } from './advanced-sections.tsx'
import { BasicsSection, useCountries } from './basics-section.tsx'
import { Changes } from './changes.tsx'
import { DialingSection, NetworkSection } from './dialing-section.tsx'
import { draftOf, isSameDraft, jsonOf, type LocationDraft, newKey, savedOf } from './draft.ts'
import { EmergencySection } from './emergency-section.tsx'
import { FormProvider, useForm, useRefusal, type WorkshopForm } from './form-context.tsx'
import { locationsKey } from './locations-key.ts'
import { PbxSection } from './pbx-section.tsx'
import { litPlaces } from './places.ts'
import { ProjectsSection } from './projects-section.tsx'
import { RoutingSection } from './routing-section.tsx'
import { RulesSection } from './rules-section.tsx'
import { SavedTests } from './saved-tests.tsx'
import { Tester } from './tester.tsx'
import { fileNameOf, saveTextFile } from './text-file.ts'
import { type Preview, usePreview } from './use-preview.ts'
import { noConditions, useTrial } from './use-trial.ts'
import classes from './workshop.module.css'

interface WorkshopEditorProps {
  /** Undefined for a location that does not exist yet. */
  readonly saved: LocationView | undefined
  readonly initial: LocationDraft
}

const SETTLE_MS = 200

export function WorkshopEditor({ saved, initial }: WorkshopEditorProps) {
  const [base, setBase] = useState(initial)
  const [draft, setDraft] = useState(initial)
  const [isAdvanced, setAdvanced] = useState(false)
  const [number, setNumber] = useState('')
  const [conditions, setConditions] = useState(noConditions)
  const [opened, open] = useState<NumberDirection | null>(null)
  const [revealed, reveal] = useReveal()
  const [settled] = useDebouncedValue(draft, SETTLE_MS)
  const [asked] = useDebouncedValue(number.trim(), SETTLE_MS / 2)
  const isChanged = useMemo(() => !isSameDraft(draft, base), [draft, base])
  const sent = useMemo(() => savedOf(settled), [settled])
  const preview = usePreview(sent, saved?.name)
  const trial = useTrial({
    number: asked,
    conditions,
    json: useMemo(() => jsonOf(settled), [settled]),
    savedName: saved?.name,
    isChanged,
  })
  const fired = trial.answers?.explanations.filter(({ as }) => opened === null || as === opened) ?? []
  const name = trial.answers?.explanations[0]?.at ?? draft.name
  const change = (changes: Partial<LocationDraft>) => setDraft((former) => ({ ...former, ...changes }))
  const form: WorkshopForm = {
    draft,
    isNew: saved === undefined,
    change,
    lit: litPlaces(fired, name),
    refused: preview.refused,
    generated: preview.data?.view.generated,
    extensions: preview.data?.view.extensions,
    lineCount: preview.data?.view.lineCount,
    revealed,
    reveal: (pointer) => {
      if (isAdvancedPlace(pointer)) setAdvanced(true)
      reveal(pointer)
    },
  }
  const countries = useCountries()
  const isNorthAmerica = countries?.find(({ country }) => country === draft.country)?.callingCode === '1'
  const keep = ({ input, as, result }: NumberExplanation) => {
    const others = draft.tests.filter((test) => test.input !== input || test.as !== as)
    change({ tests: [...others, { key: newKey(), input, as, expected: result }] })
  }
  return (
    <FormProvider value={form}>
      <Head saved={saved} draft={draft} isChanged={isChanged} onChange={change} />
      <div className={classes.workshop}>
        <div className={classes.layout}>
          <div className={classes.side}>
            <Tester
              number={number}
              onNumber={setNumber}
              conditions={conditions}
              onConditions={setConditions}
              projects={draft.projects.map((project) => project.name)}
              locationName={name}
              trial={trial}
              opened={opened}
              onOpen={open}
              onKeep={keep}
              onReveal={form.reveal}
            />
            <SavedTests
              tests={draft.tests}
              results={preview.data?.view.tests}
              onChange={(tests) => change({ tests })}
              onTry={({ input, as }) => {
                setNumber(input)
                open(as)
              }}
            />
            {isChanged && saved && preview.data ? <Changes preview={preview.data} /> : null}
          </div>
          <div className={classes.form}>
            <BasicsSection isAdvanced={isAdvanced} />
            <PbxSection />
            {draft.hasPbx ? <AccessSection /> : null}
            <RulesSection />
            <EmergencySection />
            <DialingSection isAdvanced={isAdvanced} />
            <NetworkSection />
            <AdvancedSwitch isOn={isAdvanced} onChange={setAdvanced} />
            {isAdvanced ? (
              <>
                <RoutingSection />
                <ProjectsSection />
                {isNorthAmerica ? <NorthAmericaSection /> : null}
                <ApplicationsSection />
              </>
            ) : null}
            <SaveBar
              saved={saved}
              draft={draft}
              isChanged={isChanged}
              isSettled={settled === draft}
              preview={preview}
              onDiscard={() => setDraft(base)}
              onSaved={(view) => {
                const next = draftOf(view)
                setBase(next)
                setDraft(next)
              }}
            />
          </div>
        </div>
      </div>
    </FormProvider>
  )
}

function isAdvancedPlace(pointer: string): boolean {
  return /^\/(leastCostRouting|projects|northAmerica|applications|vanityAreaCodes)/.test(pointer)
}

function AdvancedSwitch(props: { readonly isOn: boolean; readonly onChange: (isOn: boolean) => void }) {
  const { t } = useTranslation('numbers')
  return (
    <Switch
      className={classes.advanced}
      label={t('workshop.advanced')}
      checked={props.isOn}
      onChange={(event) => props.onChange(event.currentTarget.checked)}
    />
  )
}

/** Opens the section of a place, and when it is there, brings it into view. */
function useReveal(): [string | undefined, (pointer: string) => void] {
  const [asked, ask] = useState<{ readonly pointer: string }>()
  useEffect(() => {
    if (!asked) return
    const timer = setTimeout(() => {
      const places = [...document.querySelectorAll<HTMLElement>('[data-place]')]
      const place =
        places.find(({ dataset }) => dataset.place === asked.pointer) ??
        places.findLast(({ dataset }) => asked.pointer.startsWith(`${dataset.place}/`))
      place?.scrollIntoView({ block: 'center' })
      place?.querySelector<HTMLElement>('input, button')?.focus({ preventScroll: true })
    }, 60)
    return () => clearTimeout(timer)
  }, [asked])
  return [asked?.pointer, (pointer) => ask({ pointer })]
}

interface HeadProps {
  readonly saved: LocationView | undefined
  readonly draft: LocationDraft
  readonly isChanged: boolean
  readonly onChange: (changes: Partial<LocationDraft>) => void
}

function Head({ saved, draft, isChanged, onChange }: HeadProps) {
  const { t } = useTranslation(['numbers', 'shell'])
  const api = useApi()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const problemText = useProblemText()
  const [asksRemoval, askRemoval] = useState(false)
  const remove = useMutation({
    mutationFn: () => api.deleteLocation({ params: { name: saved?.name ?? '' } }),
    onSuccess: () => {
      showDone(t('workshop.removed', { name: saved?.name ?? '' }))
      void queries.invalidateQueries({ queryKey: locationsKey })
      void navigate({ to: '/administration/locations', ignoreBlocker: true })
    },
  })
  const exportFile = () => {
    const text = `${JSON.stringify({ locations: [saved?.effective] }, null, 2)}\n`
    saveTextFile({ name: `${fileNameOf(draft.name)}.json`, mediaType: 'application/json', text })
  }
  return (
    <div className={classes.head}>
      <Link to="/administration/locations" className={classes.back}>
        <IconArrowLeft size={16} aria-hidden />
        {t('workshop.back')}
      </Link>
      <div className="row between">
        <div className="row wrap near">
          <h1>{saved ? saved.name : t('workshop.newTitle')}</h1>
          {saved?.isDefault ? (
            <span className={classes.badge} title={t('workshop.isDefaultHint')}>
              {t('workshop.isDefault')}
            </span>
          ) : null}
        </div>
        {saved ? (
          <Menu position="bottom-end">
            <Menu.Target>
              <Button variant="default" px={10} aria-label={t('more', { ns: 'shell' })}>
                <IconDots size={18} aria-hidden />
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconDownload size={16} aria-hidden />} onClick={exportFile}>
                {t('workshop.export')}
              </Menu.Item>
              {saved.isDefault ? null : (
                <>
                  <Menu.Item
                    leftSection={<IconStar size={16} aria-hidden />}
                    onClick={() => onChange({ isDefault: true })}
                  >
                    {t('workshop.makeDefault')}
                  </Menu.Item>
                  <Menu.Item
                    color="red"
                    leftSection={<IconTrash size={16} aria-hidden />}
                    onClick={() => askRemoval(true)}
                  >
                    {t('workshop.remove')}
                  </Menu.Item>
                </>
              )}
            </Menu.Dropdown>
          </Menu>
        ) : null}
      </div>
      {draft.isDefault && !saved?.isDefault ? <p className="small">{t('workshop.willBeDefault')}</p> : null}
      {remove.error ? <p role="alert">{problemText(remove.error)}</p> : null}
      <Confirm
        title={t('workshop.removeTitle', { name: saved?.name ?? '' })}
        hint={t('workshop.removeHint')}
        action={t('workshop.remove')}
        isOpen={asksRemoval}
        isPending={remove.isPending}
        onConfirm={() => remove.mutate()}
        onClose={() => askRemoval(false)}
      />
      <LeaveGuard isChanged={isChanged && !remove.isSuccess} />
    </div>
  )
}

/** Asks before edits are lost. */
function LeaveGuard({ isChanged }: { readonly isChanged: boolean }) {
  const { t } = useTranslation('numbers')
  const blocker = useBlocker({
    shouldBlockFn: () => isChanged,
    enableBeforeUnload: isChanged,
    withResolver: true,
  })
  return (
    <Confirm
      title={t('workshop.leaveTitle')}
      hint={t('workshop.leaveHint')}
      action={t('workshop.leaveDo')}
      isOpen={blocker.status === 'blocked'}
      isPending={false}
      onConfirm={() => blocker.proceed?.()}
      onClose={() => blocker.reset?.()}
    />
  )
}

interface SaveBarProps {
  readonly saved: LocationView | undefined
  readonly draft: LocationDraft
  readonly isChanged: boolean
  /** The server has been asked about the draft as it is. */
  readonly isSettled: boolean
  readonly preview: Preview
  readonly onDiscard: () => void
  readonly onSaved: (view: LocationView) => void
}

function SaveBar({ saved, draft, isChanged, isSettled, preview, onDiscard, onSaved }: SaveBarProps) {
  const { t } = useTranslation('numbers')
  const api = useApi()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const problemText = useProblemText()
  const refusal = useRefusal()
  const { reveal } = useForm()
  const save = useMutation({
    mutationFn: () => {
      const body = savedOf(draft)
      return saved ? api.changeLocation({ params: { name: saved.name }, body }) : api.createLocation({ body })
    },
    onSuccess: async (view) => {
      onSaved(view)
      showDone(t('workshop.saved', { name: view.name }))
      queries.setQueryData([...locationsKey, view.name], view)
      queries.removeQueries({ queryKey: ['explain', 'saved'] })
      void queries.invalidateQueries({ queryKey: locationsKey, exact: true })
      void queries.invalidateQueries({ queryKey: ['admin', 'settings'] })
      if (view.name !== saved?.name) {
        await navigate({
          to: '/administration/locations/workshop',
          search: { location: view.name },
          replace: true,
          ignoreBlocker: true,
        })
      }
    },
  })
  const isNew = saved === undefined
  const broken = preview.data?.view.failingTests ?? 0
  const changes = preview.data?.changeCount ?? 0
  const moves = preview.data?.moved.length ?? 0
  const told = [
    changes > 0 ? t('workshop.changes', { count: changes }) : '',
    moves > 0 ? t('workshop.moves', { count: moves }) : '',
    broken > 0 ? t('workshop.breaks', { count: broken }) : '',
  ].filter(Boolean)
  const fault = preview.problem && (refusal('') ?? problemText(preview.problem))
  return (
    <div className={classes.bar} data-changed={isChanged || isNew}>
      <div className={classes.told} role="status">
        {save.error ? (
          <span className={classes.bad}>{problemText(save.error)}</span>
        ) : fault ? (
          <span className={classes.bad}>
            {fault}{' '}
            {preview.refused ? (
              <button
                type="button"
                className={classes.show}
                onClick={() => reveal(preview.refused?.pointer ?? '')}
              >
                {t('workshop.show')}
              </button>
            ) : null}
          </span>
        ) : !isChanged && !isNew ? (
          <span className="dim">{t('workshop.unchanged')}</span>
        ) : told.length > 0 ? (
          <span data-broken={broken > 0}>{told.join(' · ')}</span>
        ) : (
          <span className="dim">{isNew ? t('workshop.unsaved') : t('workshop.nothingChanges')}</span>
        )}
      </div>
      <div className="row near">
        {isChanged && !isNew ? (
          <Button variant="subtle" onClick={onDiscard}>
            {t('workshop.discard')}
          </Button>
        ) : null}
        <Button
          loading={save.isPending}
          disabled={!(isChanged || isNew) || !isSettled || preview.problem !== undefined}
          onClick={() => save.mutate()}
        >
          {isNew ? t('workshop.create') : t('workshop.save')}
        </Button>
      </div>
    </div>
  )
}
