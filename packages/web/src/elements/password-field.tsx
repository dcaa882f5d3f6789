/** A field that hides what is typed. What shows it is reached by keys, and named in the language of the screen. */
import { PasswordInput, type PasswordInputProps } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

export function PasswordField(props: PasswordInputProps) {
  const { t } = useTranslation('shell')
  const [isShown, show] = useState(false)
  return (
    <PasswordInput
      {...props}
      visible={isShown}
      onVisibilityChange={show}
      visibilityToggleButtonProps={{ tabIndex: 0, 'aria-label': t(isShown ? 'hideTyped' : 'showTyped') }}
    />
  )
}
