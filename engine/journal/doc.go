// Package journal writes the events of a run down while it runs, and reads them
// back: the same events again, which give the same tally.
//
// # The format
//
// A journal is one file of JSON lines to which lines are only ever added. The
// first line is the header, what was run and how; then comes a line for each item
// of the dataset, its text and all, so that a run can be looked at without the
// dataset; then a line for each event, in order; and a last line that counts them.
// Times are nanoseconds since the run began; the wall clock is in the header alone.
// No key is ever in it.
//
//	{"regatta_run":2,"program":"regatta v1.2.0","begun":"2026-11-24T02:15:00Z","dataset":"people","items":7,…}
//	{"item":0,"id":"0","text":"My name is John and I am 20 years old"}
//	{"at":0,"event":"run","limit":2,"run":{"lane":"gather:2","items":7,…}}
//	{"at":0,"event":"call","item":0}
//	{"at":831000000,"event":"finished","item":0,"attempt":1,"took":831000000,"status":"ok","answer":{…}}
//	{"end":{"status":"ok","ok":7,"failed":0,"cancelled":0,"wall":3040000000,"events":30,"usage":{…},"cost":0.0021}}
//
// A run that goes on after it broke off, or was over, goes on in the same file: with a line
// that begins another sitting, whose times follow those before, and whose end counts all.
//
//	{"at":950000000,"event":"continued","limit":2,"run":{…},"sitting":{"program":"regatta v1.2.0","begun":"2026-11-24T08:00:00Z"}}
//
// What is left out: the texts of Partial events. What does not come back to the
// byte: white space in answers, and bytes that are no UTF-8.
//
// A version tells formats apart that can't be read alike. Fields that are not known are
// passed over, so that one more does not make a version. Version 2 tells waits by their
// beginning, end and reason; version 1 is read as if it did. A journal of a later version
// is refused.
//
// # Damage
//
// A Reader passes over lines that are damaged and tells which, reads everything before and
// after them, and puts in what has to have been there for that: a start of the run, of a
// call, of attempts. An item whose outcome is lost has none, or is cancelled for that
// reason where the run came to its end. Of a first line that is damaged it takes the parts that
// are whole, and from the start of the run what that knows; the header names what stays unknown.
//
// # Who writes, who blocks
//
// When Write returns, the operating system has the events: the end of the program, however
// it comes, loses none. What was paid for is synced to the disk every second, by a
// goroutine that ends with Close, and so outlives the end of the machine. Where a disk
// takes nothing more, what is left waits for room, to the byte. Meanwhile another file has it, the
// rest: whole lines, from the one on that the journal's own file doesn't have whole. Its name is made
// of the header, which also says in which folders it may be.
//
// # Trust
//
// A journal comes from outside: a Reader takes no event that package contract does not
// allow, so that a tally can fold what it returns, and needs memory in proportion to what the file holds, not to what it
// claims. Texts are as they were written: whoever shows them makes them harmless.
package journal
