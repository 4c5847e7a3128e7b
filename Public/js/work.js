// My work: deadlines go on counting.
import { tick } from './cases-due.js';

tick();
setInterval(tick, 20000);
