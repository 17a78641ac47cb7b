# Takes out of the graph that all readings share what is said of a plan and of all that belongs to it: there each node names its plan.
DELETE { GRAPH $graph { ?s ?p ?o } } WHERE { GRAPH $graph { ?s <https://w3id.org/dutygraph/ns#plan> $plan . ?s ?p ?o } } ;
DELETE { GRAPH $graph { $plan ?p ?o } } WHERE { GRAPH $graph { $plan ?p ?o } }
