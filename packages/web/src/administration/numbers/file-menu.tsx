/** Import and export of a list or table as CSV, XML or JSON. */
import { Button, FileButton, Menu } from '@mantine/core'
import type { NumberFileContent, NumberFileFormat } from '@offhook/contract'
import { IconDownload, IconUpload } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useShowProblem } from '../../elements/problem.tsx'
import { useApi } from '../../live/live.tsx'
import { formatOfFile, saveTextFile } from './text-file.ts'

interface FileMenuProps {
  readonly kind: 'rules' | 'routing'
  readonly name: string
  readonly content: () => NumberFileContent
  readonly onRead: (content: NumberFileContent) => void
}

const formats: readonly NumberFileFormat[] = ['csv', 'xml', 'json']

export function FileMenu({ kind, name, content, onRead }: FileMenuProps) {
  const { t } = useTranslation('numbers')
  const api = useApi()
  const showProblem = useShowProblem()
  const write = async (format: NumberFileFormat) => {
    try {
      const file = await api.writeNumberFile({ body: { format, content: content() } })
      saveTextFile({ ...file, name: `${name}.${format}` })
    } catch (fault) {
      showProblem(fault)
    }
  }
  const read = async (file: File | null) => {
    if (!file) return
    try {
      const body = { kind, format: formatOfFile(file.name), text: await file.text() }
      onRead(await api.readNumberFile({ body }))
    } catch (fault) {
      showProblem(fault)
    }
  }
  return (
    <div className="row near">
      <FileButton accept=".csv,.xml,.json" onChange={(file) => void read(file)}>
        {(props) => (
          <Button {...props} variant="subtle" size="xs" leftSection={<IconUpload size={14} aria-hidden />}>
            {t('rules.import')}
          </Button>
        )}
      </FileButton>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="subtle" size="xs" leftSection={<IconDownload size={14} aria-hidden />}>
            {t('rules.export')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {formats.map((format) => (
            <Menu.Item key={format} onClick={() => void write(format)}>
              {t(`files.${format}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  )
}
