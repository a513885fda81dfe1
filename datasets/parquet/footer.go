package parquet

import (
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// footer, and what is in it, hold of a file's metadata only what is read. The decoder
// passes over the rest, so that it may lack what the format requires: writers leave values
// out of their notes, and every other reader takes their files.
type footer struct {
	Schema     thrift.Slice[format.SchemaElement] `thrift:"2,required"`
	RowGroups  thrift.Slice[rowGroup]             `thrift:"4,required"`
	Encryption format.EncryptionAlgorithm         `thrift:"8,optional"`
}

type rowGroup struct {
	Columns thrift.Slice[columnChunk] `thrift:"1,required"`
	Rows    int64                     `thrift:"3,required"`
}

type columnChunk struct {
	FilePath string                      `thrift:"1,optional"`
	Meta     columnMeta                  `thrift:"3,optional"`
	Crypto   format.ColumnCryptoMetaData `thrift:"8,optional"`
}

type columnMeta struct {
	Type             format.Type             `thrift:"1,required"`
	Codec            format.CompressionCodec `thrift:"4,required"`
	Values           int64                   `thrift:"5,required"`
	CompressedSize   int64                   `thrift:"7,required"`
	DataPageOffset   int64                   `thrift:"9,required"`
	DictionaryOffset int64                   `thrift:"11,optional"`
}
