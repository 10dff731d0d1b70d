import type { PickedFile } from '../../workers/contracts'
import { usePanels } from '../actions/pageActions'
import { lookIntoZip } from '../packClient'
import { takeCheckpoint, takePack } from './importFiles'
import { offerFiles, offerPack } from './modelTasks'

/**
 * A checkpoint or an exported pack among files that were to be opened as a study is offered for import in the dialog of
 * models. While that dialog is open, whatever is dropped is meant for it.
 * @returns the files that are still to be opened
 */
export async function offerModel(files: readonly PickedFile[]): Promise<PickedFile[]> {
  const { model, rest } = await takeCheckpoint(files)
  if (usePanels.getState().open === 'models') {
    void offerFiles(model.length > 0 ? model : files)
    return []
  }
  if (model.length > 0) {
    usePanels.setState({ open: 'models' })
    void offerFiles(model)
    return rest
  }
  const { pack, rest: others } = await takePack(files, ({ file, path }) => lookIntoZip(file, path))
  if (pack === null) return others
  usePanels.setState({ open: 'models' })
  offerPack(pack.file, pack.held)
  return others
}
