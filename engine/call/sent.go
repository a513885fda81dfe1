package call

import "time"

// Sent says how the request of an attempt got on its way. The zero value says nothing.
type Sent struct {
	After  time.Duration // from the beginning of the attempt until the request was written; 0: unknown
	New    bool          // a connection was made for it
	Server time.Duration // how long the server says that it worked on it; 0: it doesn't say
}
