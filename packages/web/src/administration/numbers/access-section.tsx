import { Button, Switch, TextInput } from '@mantine/core'
import { IconWand } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type AssistantKind, CodeAssistant } from './code-assistant.tsx'
import { codeNames, stripNames } from './draft.ts'
import classes from './fields.module.css'
import { useForm, usePbx, useRefusal } from './form-context.tsx'
import { FormSection, Lit } from './form-section.tsx'

export function AccessSection() {
  const { t } = useTranslation('numbers')
  const { isNew } = useForm()
  const { pbx, changePbx } = usePbx()
  const refusal = useRefusal()
  const [assistant, assist] = useState<AssistantKind | null>(null)
  const code = pbx.accessCodes.local
  return (
    <FormSection
      id="access"
      title={t('sections.access')}
      summary={code === '' ? t('summaries.noCode') : t('summaries.code', { code })}
      places={['/pbx/accessCodes', '/pbx/strip', '/pbx/ignoreConnectedId']}
      isOpenAtFirst={isNew}
    >
      <div className="column">
        <p className="dim small">{t('access.lead')}</p>
        <fieldset className={classes.group}>
          <legend>{t('access.dialled')}</legend>
          <div className={classes.five}>
            {codeNames.map((name) => (
              <Lit key={name} at={`/pbx/accessCodes/${name}`}>
                <TextInput
                  label={t(`access.codes.${name}`)}
                  inputMode="tel"
                  value={pbx.accessCodes[name]}
                  error={refusal(`/pbx/accessCodes/${name}`)}
                  onChange={(event) =>
                    changePbx({
                      accessCodes: { ...pbx.accessCodes, [name]: event.currentTarget.value.trim() },
                    })
                  }
                />
              </Lit>
            ))}
          </div>
          <p className="dim tiny">{t('access.builtIn')}</p>
        </fieldset>
        <fieldset className={classes.group}>
          <legend>{t('access.strip')}</legend>
          <div className={classes.five}>
            {stripNames.map((name) => (
              <Lit key={name} at={`/pbx/strip/${name}`}>
                <TextInput
                  label={t(`access.strips.${name}`)}
                  value={pbx.strip[name]}
                  error={refusal(`/pbx/strip/${name}`)}
                  onChange={(event) =>
                    changePbx({ strip: { ...pbx.strip, [name]: event.currentTarget.value } })
                  }
                />
              </Lit>
            ))}
          </div>
          <p className="dim tiny">{t('access.stripHint')}</p>
        </fieldset>
        <Lit at="/pbx/ignoreConnectedId">
          <Switch
            label={t('access.ignoreConnected')}
            description={t('access.ignoreConnectedHint')}
            checked={pbx.ignoreConnectedId}
            onChange={(event) => changePbx({ ignoreConnectedId: event.currentTarget.checked })}
          />
        </Lit>
        <div className="row wrap near">
          <Button
            variant="default"
            leftSection={<IconWand size={16} aria-hidden />}
            onClick={() => assist('dialled')}
          >
            {t('access.findDial')}
          </Button>
          <Button
            variant="default"
            leftSection={<IconWand size={16} aria-hidden />}
            onClick={() => assist('reported')}
          >
            {t('access.findStrip')}
          </Button>
        </div>
      </div>
      <CodeAssistant kind={assistant} onClose={() => assist(null)} />
    </FormSection>
  )
}
