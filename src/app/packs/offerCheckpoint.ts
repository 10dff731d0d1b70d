import type { PickedFile } from '../../workers/contracts'
import { usePanels } from '../actions/pageActions'
import { takeCheckpoint } from './importFiles'
import { offerFiles } from './modelTasks'

/**
 * A checkpoint among files that were to be opened as a study is offered for import in the dialog of models.
 * @returns the files that are still to be opened
 */
export async function offerCheckpoint(files: readonly PickedFile[]): Promise<PickedFile[]> {
  const { model, rest } = await takeCheckpoint(files)
  if (model.length > 0) {
    usePanels.setState({ open: 'models' })
    void offerFiles(model)
  }
  return rest
}
