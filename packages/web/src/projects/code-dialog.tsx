/** Asks for PIN and user code of a project before the call goes out. */
import { Button, Checkbox, Modal, TextInput } from '@mantine/core'
import type { ProjectChoice, ProjectPrompt } from '@offhook/contract'
import { IconPhone } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { PasswordField } from '../elements/password-field.tsx'
import { type KeptCodes, keepCodes } from './kept-codes.ts'

interface CodeDialogProps {
  readonly project: ProjectChoice
  readonly personId: string
  /** Null: no call. */
  readonly onClose: (codes: KeptCodes | null) => void
}

export function CodeDialog({ project, personId, onClose }: CodeDialogProps) {
  const { t } = useTranslation(['projects', 'shell'])
  const [codes, setCodes] = useState<Record<ProjectPrompt['ask'], string>>({ pin: '', 'user-code': '' })
  const [isKept, setKept] = useState(false)
  const isComplete = project.prompts.every(({ ask, length }) =>
    length === null ? /^[0-9]{1,32}$/.test(codes[ask]) : new RegExp(`^[0-9]{${length}}$`).test(codes[ask]),
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!isComplete) return
    const entered: KeptCodes = {
      ...(codes.pin === '' ? {} : { pin: codes.pin }),
      ...(codes['user-code'] === '' ? {} : { userCode: codes['user-code'] }),
    }
    if (isKept) void keepCodes(personId, project.name, entered)
    onClose(entered)
  }
  return (
    <Modal
      opened
      onClose={() => onClose(null)}
      title={t('codes.title', { project: project.name })}
      closeButtonProps={{ 'aria-label': t('close', { ns: 'shell' }) }}
      size="sm"
    >
      <form className="column" onSubmit={submit} data-keys>
        {project.prompts.map(({ ask, length }, index) => {
          const Field = ask === 'pin' ? PasswordField : TextInput
          return (
            <Field
              key={ask}
              label={t(ask === 'pin' ? 'codes.pin' : 'codes.userCode')}
              description={length === null ? t('codes.anyLength') : t('codes.length', { count: length })}
              value={codes[ask]}
              inputMode="numeric"
              autoComplete="off"
              maxLength={length ?? 32}
              data-autofocus={index === 0 ? true : undefined}
              onChange={(event) => {
                const digits = event.currentTarget.value.replace(/[^0-9]/g, '')
                setCodes((former) => ({ ...former, [ask]: digits }))
              }}
            />
          )
        })}
        <Checkbox
          label={t('codes.keep')}
          description={t('codes.keepHint')}
          checked={isKept}
          onChange={(event) => setKept(event.currentTarget.checked)}
        />
        <div className="row near">
          <Button
            type="submit"
            radius="xl"
            color="good"
            disabled={!isComplete}
            leftSection={<IconPhone size={17} aria-hidden />}
          >
            {t('codes.call')}
          </Button>
          <Button variant="subtle" radius="xl" onClick={() => onClose(null)}>
            {t('cancel', { ns: 'shell' })}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
