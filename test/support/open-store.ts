import { openStore } from '../../lib/store/store';

/** A process that only opens the database given as its argument. */
void openStore(process.argv[2]!).then((store) => store.close());
