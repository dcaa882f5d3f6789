/** Adds or changes one person. Saved explicitly; checked while one types. */
import { Button, SegmentedControl, Switch, Tabs, TextInput } from '@mantine/core'
import { type AdminPerson, changePerson, newPerson } from '@offhook/contract'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { CopyField } from '../elements/copy-field.tsx'
import { changesOf, fieldProblems } from '../elements/form.ts'
import { PasswordField } from '../elements/password-field.tsx'
import { showDone } from '../elements/problem.tsx'
import { useApi } from '../live/live.tsx'
import { fixedFields } from '../people/person-text-fields.ts'
import { PictureField } from '../people/picture-field.tsx'
import classes from './administration.module.css'
import { EditForm } from './edit-form.tsx'
import { FormDrawer } from './form-drawer.tsx'
import { ContactPart, GivenPart, PhonesPart } from './people/person-details.tsx'
import { bodyOf, type Details, detailsOf, type PersonTexts, textsOf } from './people/person-draft.ts'
import { PersonStatus } from './people/person-status.tsx'
import { PersonSecurity } from './security/person-security.tsx'

const roles = ['user', 'operator', 'administrator'] as const

interface PersonFormProps {
  readonly edited: AdminPerson | 'new' | null
  readonly onClose: () => void
  readonly onChanged: () => Promise<unknown>
}

export function PersonForm({ edited, onClose, onChanged }: PersonFormProps) {
  const { t } = useTranslation('administration')
  const [created, setCreated] = useState<Credentials | null>(null)
  const close = () => {
    setCreated(null)
    onClose()
  }
  const title =
    created?.name ??
    (edited === 'new' || edited === null ? t('people.add') : t('people.edit', { name: edited.name }))
  return (
    <FormDrawer edited={edited} title={title} onClose={close}>
      {(person) =>
        created ? (
          <Created {...created} onClose={close} />
        ) : (
          <Fields person={person} onClose={close} onChanged={onChanged} onCreated={setCreated} />
        )
      }
    </FormDrawer>
  )
}

interface Credentials {
  readonly name: string
  readonly password: string
}

/** The password that was made for somebody is shown once. */
function Created({ name, password, onClose }: Credentials & { readonly onClose: () => void }) {
  const { t } = useTranslation('administration')
  return (
    <div className="column">
      <p>{t('people.createdPassword', { name })}</p>
      <CopyField label={t('people.password')} value={password} />
      <p className="dim small">{t('people.createdHint')}</p>
      <div>
        <Button onClick={onClose}>{t('extensions.done')}</Button>
      </div>
    </div>
  )
}

interface FieldsProps {
  readonly person: AdminPerson | null
  readonly onClose: () => void
  readonly onChanged: () => Promise<unknown>
  readonly onCreated: (created: Credentials) => void
}

function Fields({ person, onClose, onChanged, onCreated }: FieldsProps) {
  const { t } = useTranslation(['administration', 'people', 'shell'])
  const api = useApi()
  const [texts, setTexts] = useState(() => textsOf(person))
  const [role, setRole] = useState<AdminPerson['role']>(person?.role ?? 'user')
  const [isActive, setActive] = useState(person?.isActive ?? true)
  const [details, setDetails] = useState(() => detailsOf(person))
  const [touched, touch] = useState<ReadonlySet<string>>(new Set())
  const body = bodyOf({ texts, role, isActive, details })
  const problems = fieldProblems(person ? changePerson : newPerson, body)
  const done = async (message: string) => {
    // Whoever opens the person again at once finds what was saved.
    await onChanged()
    showDone(message)
    onClose()
  }
  const save = async () => {
    if (person) {
      const { id, lastSeenAt: _seen, ...former } = person
      await api.changePerson({ params: { id }, body: changesOf(former as typeof body, body) })
      return done(t('saved', { ns: 'shell' }))
    }
    const { person: made, password } = await api.createPerson({ body })
    if (password === null) return done(t('people.created', { name: made.name }))
    void onChanged()
    onCreated({ name: made.name, password })
  }
  const remove = async ({ id, name }: AdminPerson) => {
    await api.deletePerson({ params: { id } })
    await done(t('people.removed', { name }))
  }
  type Name = keyof PersonTexts
  const problemOf = (name: Name) => {
    const key = Object.keys(problems).find((path) => path === name || path.startsWith(`${name}.`))
    return key && touched.has(name) ? t(`form.${problems[key]!}`) : undefined
  }
  const directory = person?.directory ?? null
  const fixed = fixedFields(directory)
  /** What comes from a directory is changed there. */
  const isLocked = (name: Name) =>
    directory !== null && (name === 'user' || fixed.some((field) => field === name))
  const bind = (name: Name) => ({
    value: texts[name],
    disabled: isLocked(name),
    error: problemOf(name),
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget
      setTexts((former) => ({ ...former, [name]: value }))
    },
    onBlur: () => touch((former) => new Set(former).add(name)),
  })
  const set = (changes: Partial<Details>) => setDetails((former) => ({ ...former, ...changes }))
  const websiteProblem = problems['address.website']
  const tab = (name: 'general' | 'contact' | 'phones' | 'given' | 'status') => (
    <Tabs.Tab value={name}>{t(`fields.tab.${name}`, { ns: 'people' })}</Tabs.Tab>
  )
  return (
    <EditForm
      isValid={Object.keys(problems).length === 0}
      onCheck={() => touch(new Set(Object.keys(texts)))}
      onSave={save}
      removal={
        person && {
          title: t('people.removeTitle', { name: person.name }),
          hint: t('people.removeHint'),
          onRemove: () => remove(person),
        }
      }
    >
      {directory ? (
        <p className="dim small">
          {t('people.fromDirectory', { name: directory.name })}
          {directory.written.length > 0 ? ` ${t('people.writtenThrough')}` : null}
        </p>
      ) : null}
      {person ? (
        <PictureField
          id={person.id}
          name={person.name}
          picture={person.picture}
          source={directory?.hasPicture ? directory.name : null}
          onSet={async (image) => {
            const saved = await api.setPersonPicture({ params: { id: person.id }, body: { image } })
            void onChanged()
            return saved
          }}
          onRemove={async () => {
            await api.removePersonPicture({ params: { id: person.id } })
            void onChanged()
          }}
        />
      ) : null}
      <Tabs defaultValue="general">
        <Tabs.List mb={16}>
          {tab('general')}
          {tab('contact')}
          {tab('phones')}
          {tab('given')}
          {person ? tab('status') : null}
        </Tabs.List>
        <Tabs.Panel value="general" className={classes.form}>
          <TextInput label={t('people.name')} {...bind('name')} data-autofocus />
          <TextInput label={t('people.user')} autoCapitalize="none" {...bind('user')} />
          <TextInput label={t('people.lines')} description={t('people.linesHint')} {...bind('lines')} />
          <div className={classes.two}>
            <TextInput label={t('people.department')} {...bind('department')} />
            <TextInput label={t('people.position')} {...bind('position')} />
          </div>
          <div className={classes.two}>
            <TextInput label={t('people.email')} type="email" {...bind('email')} />
            <TextInput label={t('people.mobile')} type="tel" {...bind('mobile')} />
          </div>
          <PasswordField
            label={person ? t('people.newPassword') : t('people.password')}
            description={person ? t('people.newPasswordHint') : t('people.passwordHint')}
            autoComplete="new-password"
            {...bind('password')}
          />
          <SegmentedControl
            aria-label={t('people.role')}
            value={role}
            onChange={(value) => setRole(roles.find((known) => known === value) ?? 'user')}
            data={roles.map((value) => ({
              value,
              label: t(`people.roles.${value}`),
            }))}
          />
          <Switch
            label={t('people.active')}
            checked={isActive}
            onChange={(event) => setActive(event.currentTarget.checked)}
          />
          {person ? <PersonSecurity id={person.id} name={person.name} /> : null}
        </Tabs.Panel>
        <Tabs.Panel value="contact">
          <ContactPart
            details={details}
            set={set}
            fixed={fixed}
            websiteProblem={websiteProblem ? t(`form.${websiteProblem}`) : undefined}
          />
        </Tabs.Panel>
        <Tabs.Panel value="phones">
          <PhonesPart details={details} set={set} matches={person?.matches ?? null} />
        </Tabs.Panel>
        <Tabs.Panel value="given">
          <GivenPart details={details} set={set} personId={person?.id ?? null} />
        </Tabs.Panel>
        {person ? (
          <Tabs.Panel value="status" keepMounted={false}>
            <PersonStatus id={person.id} />
          </Tabs.Panel>
        ) : null}
      </Tabs>
    </EditForm>
  )
}
