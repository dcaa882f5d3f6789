import { SegmentedControl, Select, Switch, TextInput } from '@mantine/core'
import { IconArrowRight } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { newKey, type PbxDraft } from './draft.ts'
import { EntryList } from './entry-list.tsx'
import classes from './fields.module.css'
import { useForm, usePbx, useRefusal } from './form-context.tsx'
import { FormSection, Lit } from './form-section.tsx'

const ways = ['byLength', 'byRange', 'byFirstDigits'] as const
const wayOf = { byLength: 'length', byRange: 'range', byFirstDigits: 'firstDigits' } as const

export function PbxSection() {
  const { t } = useTranslation('numbers')
  const { draft, change, extensions, isNew } = useForm()
  const { pbx, changePbx } = usePbx()
  const summary = extensions?.[0]?.external ?? (draft.hasPbx ? pbx.trunkNumber : t('summaries.noPbx'))
  return (
    <FormSection
      id="pbx"
      title={t('sections.pbx')}
      summary={summary}
      places={[
        '/pbx/access',
        '/pbx/trunkNumber',
        '/pbx/mainNumber',
        '/pbx/ddi',
        '/pbx/msn',
        '/pbx/internalLength',
      ]}
      isOpenAtFirst={isNew}
    >
      <div className="column">
        <Switch
          label={t('pbx.has')}
          checked={draft.hasPbx}
          onChange={(event) => change({ hasPbx: event.currentTarget.checked })}
        />
        {draft.hasPbx ? (
          <>
            <SegmentedControl
              aria-label={t('pbx.access')}
              fullWidth
              value={pbx.access}
              data={(['ddi', 'msn'] as const).map((value) => ({ value, label: t(`pbx.${value}`) }))}
              onChange={(value) => changePbx({ access: value === 'msn' ? 'msn' : 'ddi' })}
            />
            <Lit at="/pbx/ddi">
              <div className="column">{pbx.access === 'ddi' ? <DirectDialling /> : <MultiNumbers />}</div>
            </Lit>
            <MainNumber />
            <InternalLength />
            <Preview />
          </>
        ) : null}
      </div>
    </FormSection>
  )
}

function DirectDialling() {
  const { t } = useTranslation('numbers')
  const { pbx, changePbx } = usePbx()
  const refusal = useRefusal()
  const way = ways.find((each) => wayOf[each] === pbx.ddiBy) ?? 'byLength'
  const bounds = pbx.ddiBy === 'range' ? pbx.range : pbx.firstDigits
  const setBounds = (changes: Partial<PbxDraft['range']>) =>
    changePbx({ [pbx.ddiBy]: { ...bounds, ...changes } })
  return (
    <>
      <div className={classes.two}>
        <TextInput
          label={t('pbx.trunk')}
          description={t('pbx.trunkHint')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          inputMode="tel"
          value={pbx.trunkNumber}
          error={refusal('/pbx/trunkNumber')}
          onChange={(event) => changePbx({ trunkNumber: event.currentTarget.value.trim() })}
        />
        <Select
          label={t('pbx.by')}
          allowDeselect={false}
          data={ways.map((value) => ({ value, label: t(`pbx.${value}`) }))}
          value={way}
          onChange={(value) => changePbx({ ddiBy: wayOf[ways.find((each) => each === value) ?? 'byLength'] })}
        />
      </div>
      {pbx.ddiBy === 'length' ? null : (
        <div className={classes.two}>
          <TextInput
            label={t('pbx.from')}
            inputMode="tel"
            value={bounds.from}
            error={bounds.from !== '' || bounds.to !== '' ? refusal('/pbx/ddi') : undefined}
            onChange={(event) => setBounds({ from: event.currentTarget.value.trim() })}
          />
          <TextInput
            label={t('pbx.to')}
            inputMode="tel"
            value={bounds.to}
            onChange={(event) => setBounds({ to: event.currentTarget.value.trim() })}
          />
        </div>
      )}
    </>
  )
}

function MainNumber() {
  const { t } = useTranslation('numbers')
  const { pbx, changePbx } = usePbx()
  const refusal = useRefusal()
  return (
    <TextInput
      label={t('pbx.main')}
      description={t('pbx.mainHint')}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      inputMode="tel"
      value={pbx.mainNumber}
      error={refusal('/pbx/mainNumber')}
      onChange={(event) => changePbx({ mainNumber: event.currentTarget.value })}
    />
  )
}

function MultiNumbers() {
  const { t } = useTranslation('numbers')
  const { pbx, changePbx } = usePbx()
  const refusal = useRefusal()
  return (
    <EntryList
      label={t('pbx.msn')}
      place="/pbx/msn"
      items={pbx.msn}
      columns="minmax(0, 2fr) minmax(0, 1fr)"
      headings={[t('pbx.number'), t('pbx.internal')]}
      onChange={(msn) => changePbx({ msn })}
      add={{ label: t('pbx.addNumber'), make: () => ({ key: newKey(), number: '', internal: '' }) }}
      removeLabel={({ number }) => t('pbx.removeNumber', { number })}
      error={(index) => refusal(`/pbx/msn/${index}`)}
      fields={(entry, set) => (
        <>
          <TextInput
            aria-label={t('pbx.number')}
            placeholder={t('pbx.number')}
            inputMode="tel"
            value={entry.number}
            onChange={(event) => set({ number: event.currentTarget.value })}
          />
          <TextInput
            aria-label={t('pbx.internal')}
            placeholder={t('pbx.internal')}
            inputMode="tel"
            value={entry.internal}
            onChange={(event) => set({ internal: event.currentTarget.value.trim() })}
          />
        </>
      )}
    />
  )
}

function InternalLength() {
  const { t } = useTranslation('numbers')
  const { pbx, changePbx } = usePbx()
  const refusal = useRefusal()
  const { min, max } = pbx.internalLength
  const setLength = (changes: Partial<PbxDraft['internalLength']>) =>
    changePbx({ internalLength: { ...pbx.internalLength, ...changes } })
  return (
    <div className={classes.two}>
      <Select
        label={t('pbx.length')}
        allowDeselect={false}
        data={[
          { value: 'automatic', label: t('pbx.lengthAutomatic') },
          { value: 'fixed', label: t('pbx.lengthFixed') },
        ]}
        value={pbx.isLengthAutomatic ? 'automatic' : 'fixed'}
        onChange={(value) =>
          changePbx({
            isLengthAutomatic: value === 'automatic',
            internalLength: { min: min || '2', max: max || '4' },
          })
        }
      />
      {pbx.isLengthAutomatic ? null : (
        <div className={classes.two}>
          <TextInput
            label={t('pbx.min')}
            inputMode="numeric"
            value={min}
            error={refusal('/pbx/internalLength')}
            onChange={(event) => setLength({ min: event.currentTarget.value.trim() })}
          />
          <TextInput
            label={t('pbx.max')}
            inputMode="numeric"
            value={max}
            onChange={(event) => setLength({ max: event.currentTarget.value.trim() })}
          />
        </div>
      )}
    </div>
  )
}

/** How the first and the last extension look from outside, while one types. */
function Preview() {
  const { t } = useTranslation('numbers')
  const { extensions } = useForm()
  const shown = extensions?.filter(({ external }) => external !== '').slice(0, 6) ?? []
  return (
    <div className={classes.preview} role="status">
      <span>{t('pbx.preview')}</span>
      {extensions && shown.length === 0 ? <span>{t('pbx.previewNone')}</span> : null}
      {shown.map(({ internal, external }) => (
        <span key={internal} className="row near tabular">
          <span>{internal}</span>
          <IconArrowRight size={14} aria-hidden />
          <strong>{external}</strong>
        </span>
      ))}
    </div>
  )
}
