// Shapes of queries and their answers, for the API's document.
#pragma once

#include "center/api/shape.h"

namespace throughline::center {

Shape ColumnShape();        // name and type
Shape QueryRequestShape();  // query_body.h
Shape QueryAnswerShape();   // query_answer.h
Shape QueryLineShape();     // the same a line at a time
Shape AnalyticAnswerShape();
Shape QueryTextShape();   // a text, or a list of its lines
Shape WarningsShape();    // of the queries of a document, with where each stands
Shape FigureRowsShape();  // rows of a figure, as objects
Shape QueriesShape();     // by figure: the DataPrime that ran

}  // namespace throughline::center
