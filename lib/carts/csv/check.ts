import type { Clock } from '../../clock';
import type { ConnectionReport } from '../cart';
import { goodReport, reportOf } from '../kit/error-table';
import { openFile, type Reading } from './file-pages';
import { streamNames, streams, type CsvStream } from './items';
import { WatchedFolder } from './sources';

interface Readings {
  of(stream: CsvStream): Reading;
  folderOf(stream: CsvStream): CsvStream;
}

/** How many files there are of a list; the newest is opened, to see that it has the columns. */
async function lookAt(folder: WatchedFolder, stream: CsvStream, readings: Readings, clock: Clock): Promise<string> {
  const files = await folder.files(readings.folderOf(stream), clock);
  const newest = files.at(-1);
  const open = newest ? await openFile(newest, readings.of(stream)) : null;
  await open?.rows.return(undefined);
  return `${streamNames[stream]}${files.length}件`;
}

const strayWords = (strays: readonly string[]): string =>
  strays.length === 0
    ? ''
    : `フォルダの直下にある${strays.length}件は読みません。「顧客」「受注」「定期」のどれかのフォルダに移してください。`;

/** The credential test: makes the shop's folders and looks whether the newest file of each can be read. */
export async function checkFiles(
  root: string | undefined,
  name: string,
  readings: Readings,
  clock: Clock,
): Promise<ConnectionReport> {
  if (root === undefined) {
    return goodReport(
      '設定に問題はありません。このn8nにはデータフォルダがないため、CSVは前のノードから渡してください。',
    );
  }
  try {
    const folder = await WatchedFolder.make(root, name);
    const counts: string[] = [];
    for (const stream of streams) counts.push(await lookAt(folder, stream, readings, clock));
    const found = `フォルダ ${folder.path} を確かめました(CSVは${counts.join('、')})。`;
    return goodReport(found + strayWords(await folder.strays()));
  } catch (error) {
    return reportOf(error);
  }
}
